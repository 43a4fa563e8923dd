# Prints nothing when every package is there; else what is missing, and the transaction that would bring it.
. ./wishes.sh
. ./transaction.sh
echo missing $missing
transaction install $missing || :
