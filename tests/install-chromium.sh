#!/bin/sh
# The browser tests drive Debian's Chromium. As root it is installed; otherwise they skip, saying so.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -q
  apt-get install -qy --no-install-recommends chromium fonts-dejavu-core
else
  echo "No Chromium found: the browser tests will be skipped. Install the package 'chromium' to run them."
fi
