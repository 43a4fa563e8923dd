// Edit distance with early ends; perl is part of every Debian.
const NEAR = String.raw`my $x = shift; my @x = split //, $x; my %d;
while (my $y = <STDIN>) {
  chomp $y; my @y = split //, $y;
  next if abs(@x - @y) > 2;
  my @p = 0 .. @y;
  for my $i (1 .. @x) {
    my @c = ($i);
    for my $j (1 .. @y) {
      my $n = $p[$j - 1] + ($x[$i - 1] eq $y[$j - 1] ? 0 : 1);
      $n = $p[$j] + 1 if $p[$j] + 1 < $n; $n = $c[$j - 1] + 1 if $c[$j - 1] + 1 < $n;
      $c[$j] = $n;
    }
    @p = @c;
  }
  $d{$y} = $p[-1] if $p[-1] <= 2;
}
my @n = sort { $d{$a} <=> $d{$b} || $a cmp $b } keys %d;
print "near $x $_\n" for @n[0 .. ($#n > 2 ? 2 : $#n)];`

/**
 * Shell that defines `obstacles`: what apt's refusal (`said`) does not say itself, a line each. `held NAME [FROM] (TO` · `lower NAME
 * [FROM] (TO` · `provider NAME PACKAGE VERSION` · `pinned NAME` · `near WRONG NAME` · `version NAME VERSION`
 */
export const OBSTACLES = String.raw`obstacles() {
  printf '%s\n' "$said"
  unfinished
  first=$said
  held "$@"
  case $first in *downgraded*) lower "$@" ;; esac
  # The names of apt's own complaints, which stand in quotes or at the end of the line.
  printf '%s\n' "$first" | sed -n "s/^E: Package '\([^']*\)' has no installation candidate.*/\1/p" | while read -r name; do without "$name"; done
  printf '%s\n' "$first" | sed -n "s/^E: Version '[^']*' for '\([^']*\)' was not found.*/\1/p" | while read -r name; do
    apt-cache $cached $private madison "$name" 2>/dev/null | awk '{ print "version '"$name"' " $3 }' | sort -u
  done
  printf '%s\n' "$first" | sed -n 's/^E: Unable to locate package \(..*\)/\1/p' | while read -r name; do
    apt-cache $cached $private pkgnames "${'$'}{name%"${'$'}{name#?}"}" | perl -e '${NEAR}' -- "$name"
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
  if [ -n "$providers" ]; then printf '%s\n' "$providers" | sed "s/^/provider $1 /" | sort -u
  elif apt-cache $cached $private policy "$1" | grep -q '^     [^ ]'; then echo "pinned $1"
  fi
}`
