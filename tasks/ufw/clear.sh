# Removes ufw's chains from the kernel, and no others.
# With one of its chains left, ufw assumes that it is started and does not insert them again.
for tables in iptables ip6tables; do
  $tables -S | sed -n 's/^-A \(INPUT\|OUTPUT\|FORWARD\) -j \(ufw6\{0,1\}-[a-z-]*\)$/\1 -j \2/p' | while read -r rule; do $tables -D $rule; done
  chains=$($tables -S | sed -n 's/^-N \(ufw6\{0,1\}-[a-z-]*\)$/\1/p')
  for chain in $chains; do $tables -F $chain; done
  for chain in $chains; do $tables -X $chain; done
done
