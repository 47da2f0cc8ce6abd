"""Files in and out, validated at this border and nowhere else: presets, exported models, traces. No Qt."""
