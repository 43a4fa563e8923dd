# The processes of a session, those that are marked or were seen before, and all their descendants. Each with its start.
{ pid = $1; sub(/^.*\) /, "") }
$1 !~ /[ZX]/ {
  parent[pid] = $2; self[pid] = pid ":" $20
  if ($4 == session || index(marked, " " pid " ") || index(seen, " " self[pid] " ")) kin[pid]
}
END {
  do { more = 0; for (p in parent) if (!(p in kin) && parent[p] in kin) { kin[p]; more = 1 } } while (more)
  for (p in kin) print self[p]
}
