# What netplan warns of, a line each: in front of it the program and the time, which are always others.
printf '%s\n' "$said" | grep -v '^Cannot call openvswitch: ' | tr '\n' ' ' |
  sed 's/[*][*] ([^)]*): WARNING [*][*]: [0-9:.]*: /\n/g' | sed '1d; s/ *$//; s/^/warning: /' | awk '!told[$0]++'
