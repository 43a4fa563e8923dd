# The network of a lab: a bridge with these addresses, without an uplink.
set -eu
ip link set lo up
ip link add lab0 type bridge stp_state 0 forward_delay 0
for address; do ip address add "$address" dev lab0; done
ip link set lab0 up
