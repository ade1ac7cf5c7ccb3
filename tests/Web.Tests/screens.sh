# Sourced by ./lifecircle for its verb screens; uses its words (say, die, limited, install_packages).
# shellcheck shell=bash

# Pictures of every screen of the terminal in both languages and every mode, and of the page without its gateway.
screens() {
  (($# == 0)) || die "screens takes no arguments."
  mkdir -p "$logs"
  trap end_all EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  need_sdk
  install_packages
  say "Building (log: $logs/screens-build.log) ..."
  limited 15 "$logs/screens-build.log" dotnet build "$root/tests/Web.Tests/Web.Tests.csproj" -c Debug -v q -nologo || die "the build failed; the log is $logs/screens-build.log"
  say "Drawing and measuring every screen (log: $logs/screens.log) ..."
  limited 20 "$logs/screens.log" "$root/artifacts/bin/Web.Tests/debug/LifeCircle.Edge.Web.Tests" -noLogo -noColor -class "*KioskGalleryTests" || die "a screen is not as it should be; the log is $logs/screens.log"
  say "$(find "$root/artifacts/screens/kiosk" -name '*.png' | wc -l) pictures are in artifacts/screens/kiosk"
}
