# Takes ufw's chains out of the kernel.
# Where a chain of its own is left, ufw takes itself for started and hangs none of them in again. Nobody else's are touched.
for tables in iptables ip6tables; do
  $tables -S | sed -n 's/^-A \(INPUT\|OUTPUT\|FORWARD\) -j \(ufw6\{0,1\}-[a-z-]*\)$/\1 -j \2/p' | while read -r rule; do $tables -D $rule; done
  chains=$($tables -S | sed -n 's/^-N \(ufw6\{0,1\}-[a-z-]*\)$/\1/p')
  for chain in $chains; do $tables -F $chain; done
  for chain in $chains; do $tables -X $chain; done
done
