#!/bin/sh
# Adds the program to the menu of your desktop. Run it again after you have moved this folder.
set -eu
folder=$(cd "$(dirname "$0")" && pwd)
target=${XDG_DATA_HOME:-$HOME/.local/share}/applications
mkdir -p "$target"
sed "s|@FOLDER@|$folder|g" "$folder/recurrent-playground.desktop" >"$target/recurrent-playground.desktop"
echo "$target/recurrent-playground.desktop"
