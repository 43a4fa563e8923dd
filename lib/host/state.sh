# `state FOLDER`: the state of a run, by the last such line of its journal: `committed`, `taking-back RUN` (RUN is its rollback, and has not ended),
# `rolled-back`, `rollback-failed`, `resumed RUN` (RUN kept its changes and went on). Empty: the run has not ended.
state() { grep -D skip -E '^(committed|taking-back |rolled-back|rollback-failed|resumed )' "$1/journal" 2>/dev/null | tail -n 1; }
