#!/bin/sh
# Makes the clips again, beside this script. Needs espeak-ng and sox (Debian: apt-get install espeak-ng sox).
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# clip FILE PINYIN: spoken, silence trimmed at both ends, edges softened against clicks, one loudness for all.
clip() {
  espeak-ng -v cmn-latn-pinyin -s 165 -a 60 -w "$work/raw.wav" "$2"
  edge="silence 1 0.005 0.5%"
  sox "$work/raw.wav" "$work/cut.wav" rate 16000 channels 1 $edge reverse $edge reverse
  # Loudness is the mean over the clip (RMS); -20 dB leaves room for the peaks.
  rms=$(sox "$work/cut.wav" -n stats 2>&1 | awk '/^RMS lev dB/ { print $4 }')
  gain=$(awk -v rms="$rms" 'BEGIN { print -20 - rms }')
  sox -D "$work/cut.wav" -b 16 "$1.wav" gain "$gain" fade t 0.004 -0 0.012
}

clip received "wei1xin4 shou1kuan3"
clip 0 ling2
clip 1 yi1
clip 2 er4
clip liang liang3
clip 3 san1
clip 4 si4
clip 5 wu3
clip 6 liu4
clip 7 qi1
clip 8 ba1
clip 9 jiu3
clip ten shi2
clip hundred bai3
clip thousand qian1
clip wan wan4
clip yuan yuan2
clip jiao jiao3
clip fen fen1
