# Prints the names on standard input that are similar to the given one, by edit distance. Every Debian has perl.
my $x = shift; my @x = split //, $x; my %d;
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
print "near $x $_\n" for @n[0 .. ($#n > 2 ? 2 : $#n)];
