# The functions that an undo or a redo may call. A call is a process of its own in a known environment: it shares no variable, function, option or
# input with its caller, and finds its step by `$0`, in whatever folder the caller is.
rp_restore() { rp__call restore "$@"; }
rp_saved() { rp__call saved "$@"; }
rp_unchanged() { rp__call unchanged "$@"; }
rp_leave() { rp__call leave "$@"; }
rp__call() {
  /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "RUN_PLAYBOOK_SCOPE=${RUN_PLAYBOOK_SCOPE-}" \
    /bin/sh -c '@put-back.sh' "$0" "$@" </dev/null
}
