#!/usr/bin/env bash
# Starts a bundle in a minimal Debian without Python: commands, the window by the clock, and the window as a person sees
# it, in which it trains. Run it as root, with debootstrap, xvfb, xdotool and imagemagick installed:
#   bundle/check.sh dist/recurrent-playground-*.tar.gz PICTURE.png [FOLDER OF THE DEBIAN]
set -euo pipefail

archive=$(realpath "$1") picture=$(realpath "$2") root=$(realpath "${3:-$(mktemp -d)}")
[ -d "$root/usr" ] || debootstrap --variant=minbase --include=libegl1,libgl1 stable "$root"
if chroot "$root" sh -c 'command -v python3'; then exit 1; fi
rm -rf "$root/opt/recurrent-playground" "$root/root" && mkdir "$root/root"
tar -xf "$archive" -C "$root/opt"
du -h --apparent-size "$archive"

mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
Xvfb -displayfd 3 -screen 0 1440x900x24 3>"$root/root/display" 2>/dev/null &
processes=($!)
trap 'kill "${processes[@]}"; wait; umount "$root/proc"' EXIT
until [ -s "$root/root/display" ]; do sleep 0.1; done
display=:$(cat "$root/root/display")
program=(chroot "$root" env -i HOME=/root LANG=C.UTF-8 DISPLAY="$display" /opt/recurrent-playground/playground)

"${program[@]}" train hello --out /root/model.safetensors 2>&1 | tee "$root/root/said"
if grep Compiling "$root/root/said"; then exit 1; fi
"${program[@]}" study hello --vary model.units=3,4 --seeds 2 --workers 2 --out /root/study
"${program[@]}" train hello --out /root/model.pt || [ $? = 2 ]
for _ in 1 2 3; do
  "${program[@]}" -c "from playground.bench.first_paint import start_once; start_once($(date +%s.%N), compiled=False)"
done

"${program[@]}" hello &
processes+=($!)
export DISPLAY=$display
timeout 60 xdotool search --sync --onlyvisible --name "Recurrent Playground" >/dev/null
sleep 5
xdotool mousemove 700 450 key space
sleep 5
import -window root "$picture"
