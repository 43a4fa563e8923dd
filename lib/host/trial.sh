# Tries changes, as far as they have trials; nothing is journalled, because nothing is changed. It checks for room for their undo where the journal
# will be: in the lowest of its folders that exists.
. ./mark.sh
. ./staging.sh
. ./limited.sh
. ./try.sh
. ./room.sh
. ./home.sh
while [ ! -d "$J" ]; do
  J=${J%/*}
  J=${J:-/}
done
mark begin
