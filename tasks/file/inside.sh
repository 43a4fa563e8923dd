# Runs in the folder of $n: enters the folder $n, which then is $f.
cd -P -- "./$n" && [ "$(pwd -P && echo .)" = "${r%/}/$n
." ] || {
  printf '%s\n' "$n is no longer a folder" >&2
  exit 1
}
f=.
