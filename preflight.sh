#!/bin/sh
# Says in one line what make needs and does not find, and the remedy. `sh preflight.sh python3` looks for what .venv
# needs, `sh preflight.sh browser` for what Playwright needs.
set -eu

stop() {
  echo "make: $1" >&2
  exit 1
}

found() {
  command -v "$1" > /dev/null
}

if [ "$1" = browser ]; then
  # Playwright installs the libraries of its Chromium with apt-get, as root. A Mac has them.
  [ "$(uname)" = Darwin ] || { found apt-get && { [ "$(id -u)" = 0 ] || found sudo; }; } \
    || stop "there is no browser for the tests: install chromium-headless-shell, or on Debian or Ubuntu run make as root"
  exit
fi

python=$1
# TensorFlow has wheels for these alone.
remedy="convnotes needs 3.11, 3.12 or 3.13; install one, or say make PYTHON=python3.12"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2> /dev/null) \
  || stop "there is no $python that runs: $remedy"
case $version in
  3.1[1-3]) ;;
  2.* | 3.? | 3.10) stop "Python $version is too old: $remedy" ;;
  *) stop "Python $version is too new for TensorFlow: $remedy" ;;
esac
"$python" -c 'import ensurepip, venv' 2> /dev/null \
  || stop "Python $version has no venv: install it, on Debian and Ubuntu with apt-get install python$version-venv"
found git || stop "there is no Git: install it, on Debian and Ubuntu with apt-get install git"

# What an earlier .venv takes is room as well, for the new one takes its place.
free=$(df -Pk . | awk 'NR == 2 { print $4 }')
taken=$(du -sk .venv 2> /dev/null | cut -f 1)
megabytes=$(((free + ${taken:-0}) / 1000))
[ "$megabytes" -ge 4000 ] || stop "there are $megabytes MB of room here: .venv needs 4000; make room, or use another disk"
