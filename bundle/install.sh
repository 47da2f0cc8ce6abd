#!/bin/sh
# Adds the program to the menu of your desktop, and opens experiments, models and playground:// links with it. Run it
# again after you have moved this folder.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
mkdir -p "$data/applications" "$data/mime/packages"
sed "s|@FOLDER@|$folder|g" "$folder/recurrent-playground.desktop" >"$data/applications/recurrent-playground.desktop"
cp "$folder/recurrent-playground.xml" "$data/mime/packages/recurrent-playground.xml"
# What keeps an index of these makes a new one; a desktop without them reads the files themselves.
command -v update-mime-database >/dev/null && update-mime-database "$data/mime"
command -v update-desktop-database >/dev/null && update-desktop-database "$data/applications"
echo "$data/applications/recurrent-playground.desktop"
