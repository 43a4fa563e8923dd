# Compares the stored hash of a user with the password or the hash on standard input.
my ($name, $kind) = @ARGV;
my $given = do { local $/; <STDIN> };
open my $shadow, "<", "/etc/shadow" or die "cannot read /etc/shadow: $!\n";
my $hash;
while (<$shadow>) { my ($n, $h) = split /:/, $_, 3; $hash = $h if $n eq $name; }
my $new = !defined $hash || $hash =~ /^(?:[!*].*)?$/ || $kind eq "hash" ? $given : crypt $given, $hash;
print !defined $hash ? "absent" : defined $new && $new eq $hash ? "match"
  : $hash eq "" ? "none" : $hash =~ /^[!*]/ ? "locked" : "differs";
