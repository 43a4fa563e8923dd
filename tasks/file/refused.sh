# Tells what was said of the new content when it was refused, by the command that has just ended.
# Whoever reads what it says knows the file by its name.
code=$? said=$(tail -c 16384 "$t/said")
while case $said in *"$t/new"*) ;; *) false ;; esac do
  head=${said%%"$t/new"*}
  printf %s "$head$name"
  said=${said#*"$t/new"}
done
printf '%s\n' "$said" "the new content was refused (exit code $code)"
exit 1
