# Prints those of $names whose state changed, each as NAME|WAS|IS, from lines `was` and `is` of dpkg-query.
$4 !~ /^not-installed=/ {
  sub(/^config-files=.*/, "config-files", $4)
  state[$1, $2 ":" $3] = $4
  if ($3 == "all" || $3 == native) state[$1, $2] = $4
}
END {
  count = split(ENVIRON["names"], name, "\n")
  for (i = 1; i <= count; i++)
    if ((was = state["was", name[i]]) != (is = state["is", name[i]])) print name[i] "|" was "|" is
}
