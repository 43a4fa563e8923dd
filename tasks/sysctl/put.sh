# `put KEY VALUE`: sets a key of /proc/sys without a process. Where the kernel refuses, a second try by cat has its reason.
put() {
  printf '%s\n' "$2" 2>/dev/null >"/proc/sys/$1" && return
  why=$({ printf '%s\n' "$2" | cat >"/proc/sys/$1"; } 2>&1) && return
  printf '%s\n' "/proc/sys/$1 does not take '$2': ${why##*: }" >&2
  return 1
}
