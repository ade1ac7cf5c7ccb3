# Sourced by ./lifecircle for its verb sim; uses its words (say, die, limited).
# shellcheck shell=bash

sim() {
  local seed="" seeds=100 storm="" teeth="" trace=() half code=0
  while (($#)); do
    case "$1" in
      --seed) [[ "${2:-}" =~ ^[0-9]{1,9}$ ]] || die "--seed takes a whole number below a milliard."; seed="$2"; shift 2 ;;
      --seeds) [[ "${2:-}" =~ ^[1-9][0-9]{0,6}$ ]] || die "--seeds takes how many seeds to run."; seeds="$2"; shift 2 ;;
      --storm) [[ "${2:-}" =~ ^[1-9][0-9]{0,4}$ ]] || die "--storm takes how many gateways."; storm="$2"; shift 2 ;;
      --teeth) teeth=1; shift ;;
      --trace) trace=(--trace); shift ;;
      *) die "sim does not know '$1'; there are --seeds N, --seed S, --trace, --storm N and --teeth." ;;
    esac
  done
  mkdir -p "$logs"
  trap end_all EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_sdk
  sim_build "$root" || die "the build failed; the whole log is $logs/sim-build.log"
  if [[ -n "$teeth" ]]; then sim_teeth "$seeds"; return; fi
  if [[ -n "$storm" ]]; then sim_run "$root" storm "$storm"; return; fi
  [[ -n "$seed" ]] || seed=$(((RANDOM * 32768 + RANDOM) % 900000000))
  if ((seeds < 4)) || ((${#trace[@]})); then sim_run "$root" "$seed" "$seeds" ${trace[@]+"${trace[@]}"}; return; fi
  half=$((seeds / 2)) # Two processes, one a core; what they print comes seed by seed.
  sim_run "$root" "$seed" "$half" & local first=$!
  sim_run "$root" $((seed + half)) $((seeds - half)) || code=1
  wait "$first" || code=1
  return "$code"
}

sim_build() { # TREE
  limited 15 "$logs/sim-build.log" dotnet build "$1/tests/Simulation/Simulation.csproj" -c Debug -v q -nologo ||
    { grep -E 'error' "$logs/sim-build.log" | sort -u | tail -n 10 >&2; return 1; }
}

# The pool of the process has one thread, so that all that happens has one order.
sim_run() { # TREE ARGS...
  local tree="$1"
  shift
  DOTNET_PROCESSOR_COUNT=1 "$tree/artifacts/bin/Simulation/debug/LifeCircle.Edge.Simulation" "$@"
}

# Plants each bug of Teeth/ into a copy of the sources, one after the other, and says which seed finds it.
sim_teeth() { # SEEDS
  local patch name copy found=0 missed=0 line
  copy="$(mktemp -d)"
  (cd "$root" && git ls-files -z | xargs -0 tar cf - --ignore-failed-read 2>/dev/null) | tar xf - -C "$copy"
  for patch in "$root"/tests/Simulation/Teeth/*.patch; do
    name="$(basename "$patch" .patch)"
    if ! (cd "$copy" && patch -s -p1 <"$patch") || ! sim_build "$copy"; then
      say "$name: the bug cannot be planted any more: mend $patch"
      missed=$((missed + 1))
    else
      line="$(sim_run "$copy" 1 "$1" --first | grep -m 2 -E 'FAILS|violated' | tr '\n' ' ')"
      if [[ "$line" == *FAILS* ]]; then say "$name: found by ${line%% trace*}:${line##*violated:}"; found=$((found + 1))
      else say "$name: not found by $1 seeds"; missed=$((missed + 1)); fi
    fi
    (cd "$copy" && patch -s -R -f -p1 <"$patch") || true # Only what it changed is built again for the next.
  done
  rm -rf "$copy"
  say "$found bugs found, $missed missed"
  ((missed == 0))
}
