# Prints nothing when every package is installed; else the missing ones, and the transaction that installs them.
. ./wishes.sh
. ./transaction.sh
echo missing $missing
transaction install $missing || :
