# `obstacles WORD…`: prints apt's refusal ($said), and what it lacks, one line each: `held NAME [FROM] (TO` · `lower NAME [FROM] (TO` ·
# `provider NAME PACKAGE VERSION` · `pinned NAME` · `near WRONG NAME` · `version NAME VERSION`
obstacles() {
  printf '%s\n' "$said"
  incomplete
  first=$said
  held "$@"
  case $first in *downgraded*) lower "$@" ;; esac
  # apt's own errors have the name in quotes or at the end of the line.
  printf '%s\n' "$first" | sed -n "s/^E: Package '\([^']*\)' has no installation candidate.*/\1/p" | while read -r name; do without "$name"; done
  printf '%s\n' "$first" | sed -n "s/^E: Version '[^']*' for '\([^']*\)' was not found.*/\1/p" | while read -r name; do
    apt-cache $cached $private madison "$name" 2>/dev/null | awk '{ print "version '"$name"' " $3 }' | sort -u
  done
  printf '%s\n' "$first" | sed -n 's/^E: Unable to locate package \(..*\)/\1/p' | while read -r name; do
    apt-cache $cached $private pkgnames "${name%"${name#?}"}" | perl -e '@near.pl' -- "$name"
  done
}
held() {
  held=$(apt-mark showhold)
  [ -n "$held" ] && simulate --allow-change-held-packages -o APT::Ignore-Hold=true "$@" || return 0
  printf '%s\n' "$said" | grep -E '^(Inst|Remv) ' | while read -r verb name rest; do
    ! printf '%s\n' "$held" | grep -qxF -- "$name" || echo "held $name $rest"
  done
}
lower() {
  simulate --allow-downgrades "$@"
  printf '%s\n' "$said" | sed -n 's/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\) .*/\1 \2 \3/p' | while read -r name from to; do
    ! dpkg --compare-versions "$from" gt "$to" || echo "lower $name [$from] ($to"
  done
}
without() {
  providers=$(apt-cache $cached $private showpkg "$1" 2>/dev/null | sed '1,/^Reverse Provides:/d; s/ (= .*//')
  if [ -n "$providers" ]; then
    printf '%s\n' "$providers" | sed "s/^/provider $1 /" | sort -u
  elif apt-cache $cached $private policy "$1" | grep -q '^     [^ ]'; then
    echo "pinned $1"
  fi
}
