# Once inside the folder of $n: goes on into the folder $n, which is $f then.
cd -P -- "./$n" && [ "$(pwd -P && echo .)" = "${r%/}/$n
." ] || {
  printf '%s\n' "$n is no folder any more" >&2
  exit 1
}
f=.
