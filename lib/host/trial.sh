# Tries changes, as far as they can be tried; nothing is journalled, because nothing is changed. The room for their undo is looked for where the
# journal will be: what is not there yet will be made where its folder is.
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
