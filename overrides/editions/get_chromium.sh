#!/bin/sh
# Make sure that Playwright starts and finds a Chromium: an installed one, its own, or the system's package.
set -u
playwright=$1

from_debian() { # installs a package, where apt-get is available
	apt-get update -qq && apt-get install -y -qq --no-install-recommends "$1" >/dev/null
}

has_chromium() {
	command -v chromium || command -v chromium-browser || command -v google-chrome \
		|| ls -d "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}"/chromium-*/
}

"$playwright" --version >/dev/null 2>&1 || from_debian libatomic1 || {
	echo "Playwright does not start: its Node needs libatomic, on Debian 'apt-get install libatomic1'." >&2
	exit 1
}
has_chromium >/dev/null 2>&1 && exit 0
echo "Getting a Chromium …"
"$playwright" install chromium >/dev/null 2>&1 || from_debian chromium || {
	echo "No Chromium: install one, for instance with 'apt-get install chromium'." >&2
	exit 1
}
