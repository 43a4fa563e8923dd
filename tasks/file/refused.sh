# Prints the output of the validate command that has just refused the new content, with the name of the file in place of the temporary one.
code=$? said=$(tail -c 16384 "$t/said")
while case $said in *"$t/new"*) ;; *) false ;; esac do
  head=${said%%"$t/new"*}
  printf %s "$head$name"
  said=${said#*"$t/new"}
done
printf '%s\n' "$said" "the new content was refused (exit code $code)"
exit 1
