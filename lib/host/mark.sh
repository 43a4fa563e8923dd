# Marks a place in the reply: `mark begin 0003`.
mark() { printf '\n%s %s\n' "$T" "$*"; }
