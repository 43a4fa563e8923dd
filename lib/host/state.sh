# The last word on how a run stands, with its folder: `committed`, `taking-back RUN` (a rollback of it, itself a run, is under way),
# `rolled-back`, `rollback-failed`, `resumed RUN` (what it had done stands, that run went on). Nothing: it did not end.
state() { grep -D skip -E '^(committed|taking-back |rolled-back|rollback-failed|resumed )' "$1/journal" 2>/dev/null | tail -n 1; }
