# Sourced by ./lifecircle for its verb bench; uses its words (say, die, limited, aot_publish).
# shellcheck shell=bash

box_publish() { # The gateway as it is put on a box.
  local rid
  case "$(uname -m)" in aarch64 | arm64) rid=linux-arm64 ;; *) rid=linux-x64 ;; esac
  limited 12 "$logs/box.log" dotnet publish "$root/gateway/Gateway/Gateway.csproj" -c Release -r "$rid" --self-contained -o "$root/artifacts/box/gateway" -v q -nologo ||
    die "the publish of gateway failed; the log is $logs/box.log"
}

bench() {
  local load=() # Words of the load generator.
  local which=() seconds=30 project name failed=0
  while (($#)); do
    case "$1" in
      latency | bus | lockers | footprint | wire | micro | outbox | ingest | replay | load) which+=("$1"); shift ;;
      --seconds) [[ "${2:-}" =~ ^[1-9][0-9]{0,4}$ ]] || die "--seconds takes a whole number of seconds."; seconds="$2"; shift 2 ;;
      --gateways | --connections | --broker) (($# >= 2)) || die "$1 needs a value."; load+=("$1" "$2"); shift 2 ;;
      *) die "bench does not know '$1'; there are micro, wire, outbox, bus, lockers, ingest, replay, footprint, latency, load and --seconds N." ;;
    esac
  done
  ((${#which[@]})) || which=(micro wire outbox bus lockers ingest replay footprint latency)
  mkdir -p "$logs"
  trap end_all EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_sdk
  install_packages
  say "Building for release (log: $logs/bench-build.log) ..."
  for project in firmware-host/FirmwareHost gateway/Gateway cloud-ingest/CloudIngest tests/Benchmarks; do
    limited 15 "$logs/bench-build.log" dotnet build "$root/$project/${project##*/}.csproj" -c Release -v q -nologo ||
      { grep -E 'error|warning' "$logs/bench-build.log" | sort -u | tail -n 20 >&2; die "the build of $project failed; the whole log is $logs/bench-build.log"; }
  done
  [[ " ${which[*]} " != *" footprint "* ]] || { aot_publish; box_publish; }
  for name in "${which[@]}"; do
    say ""
    say "bench $name"
    "$root/artifacts/bin/Benchmarks/release/LifeCircle.Edge.Benchmarks" "$name" --seconds "$seconds" $([[ "$name" != load ]] || printf '%s\n' ${load[@]+"${load[@]}"}) || failed=1
  done
  return "$failed"
}
