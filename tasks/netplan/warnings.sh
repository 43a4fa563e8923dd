# Prints the warnings of netplan, one per line, without the program and the time before them.
printf '%s\n' "$said" | grep -v '^Cannot call openvswitch: ' | tr '\n' ' ' |
  sed 's/[*][*] ([^)]*): WARNING [*][*]: [0-9:.]*: /\n/g' | sed '1d; s/ *$//; s/^/warning: /' | awk '!seen[$0]++'
