//! The zones of a textbook: a root, two domains of countries and trades, and what is delegated from them.

use super::internet::Internet;

pub(crate) const ROOT: &str = "
@ 86400 SOA a.root-servers.net. nstld.example. 1 1800 900 604800 86400
@ 518400 NS a.root-servers.net.
@ 518400 NS m.root-servers.net.
a.root-servers.net. 518400 A 198.41.0.4
m.root-servers.net. 518400 A 202.12.27.33
com. 172800 NS a.gtld-servers.net.
com. 172800 NS b.gtld-servers.net.
net. 172800 NS a.gtld-servers.net.
a.gtld-servers.net. 172800 A 192.5.6.30
b.gtld-servers.net. 172800 A 192.33.14.30
edu. 172800 NS a.edu-servers.net.
a.edu-servers.net. 172800 A 192.5.6.31
fr. 172800 NS d.nic.fr.
d.nic.fr. 172800 A 194.0.9.1
";

pub(crate) const COM: &str = "
@ 900 SOA a.gtld-servers.net. nstld.example. 1 1800 900 604800 86400
@ 172800 NS a.gtld-servers.net.
networkutopia 172800 NS dns1.networkutopia
dns1.networkutopia 172800 A 212.212.212.1
ibm 172800 NS ns.ibm
ns.ibm 172800 A 129.42.0.1
gmail 172800 NS ns1.google
google 172800 NS ns1.google
ns1.google 172800 A 216.239.32.10
";

pub(crate) const NET: &str = "
@ 900 SOA a.gtld-servers.net. nstld.example. 1 1800 900 604800 86400
@ 172800 NS a.gtld-servers.net.
a.gtld-servers 172800 A 192.5.6.30
";

pub(crate) const EDU: &str = "
@ 900 SOA a.edu-servers.net. nstld.example. 1 1800 900 604800 86400
@ 172800 NS a.edu-servers.net.
hamburger 172800 NS ns.hamburger
ns.hamburger 172800 A 128.119.40.1
ycp 172800 NS ns.crepes.fr.
";

pub(crate) const FR: &str = "
@ 900 SOA d.nic hostmaster.nic 1 1800 900 604800 5400
@ 172800 NS d.nic
d.nic 172800 A 194.0.9.1
crepes 172800 NS ns.crepes
ns.crepes 172800 A 193.49.22.1
";

pub(crate) const NETWORKUTOPIA: &str = "
@ 86400 SOA dns1 admin 1 7200 900 604800 300
@ 86400 NS dns1
@ 3600 MX 10 mail
dns1 86400 A 212.212.212.1
www 3600 A 212.212.212.2
mail 3600 A 212.212.212.3
short 5 A 212.212.212.4
";

pub(crate) const HAMBURGER: &str = "
@ 86400 SOA ns admin 1 7200 900 604800 300
@ 86400 NS ns
@ 3600 MX 10 mail
ns 86400 A 128.119.40.1
mail 3600 A 128.119.40.2
lost 3600 CNAME nobody.networkutopia.com.
away 3600 CNAME www.networkutopia.com.
loop1 3600 CNAME loop2
loop2 3600 CNAME loop1
round 3600 CNAME round.crepes.fr.
tree 3600 DNAME networkutopia.com.
";

pub(crate) const CREPES: &str = "
@ 86400 SOA ns admin 1 7200 900 604800 300
@ 86400 NS ns
@ 3600 MX 10 mail
ns 86400 A 193.49.22.1
mail 3600 A 193.49.22.2
round 3600 CNAME round.hamburger.edu.
";

pub(crate) const YCP: &str = "
@ 86400 SOA ns.crepes.fr. admin 1 7200 900 604800 300
@ 86400 NS ns.crepes.fr.
www 3600 CNAME calypso
calypso 3600 A 192.245.87.37
";

pub(crate) const IBM: &str = "
@ 86400 SOA ns admin 1 7200 900 604800 300
@ 86400 NS ns
ns 86400 A 129.42.0.1
www 3600 CNAME servereast.backup2
servereast.backup2 600 A 129.42.0.2
";

pub(crate) const GMAIL: &str = "
@ 86400 SOA ns1.google.com. admin 1 7200 900 604800 300
@ 86400 NS ns1.google.com.
www 3600 CNAME googlemail.l.google.com.
";

pub(crate) const GOOGLE: &str = "
@ 86400 SOA ns1 admin 1 7200 900 604800 300
@ 86400 NS ns1
ns1 86400 A 216.239.32.10
googlemail.l 300 A 173.194.73.83
www 300 A 173.194.73.106
www 300 A 173.194.73.147
www 300 A 173.194.73.99
www 300 A 173.194.73.105
www 300 A 173.194.73.103
www 300 A 173.194.73.104
";

pub(crate) const ZONES: &[(&[&str], &str, &str)] = &[
    (&["198.41.0.4", "202.12.27.33"], ".", ROOT),
    (&["192.5.6.30", "192.33.14.30"], "com", COM),
    (&["192.5.6.30", "192.33.14.30"], "net", NET),
    (&["192.5.6.31"], "edu", EDU),
    (&["194.0.9.1"], "fr", FR),
    (&["212.212.212.1"], "networkutopia.com", NETWORKUTOPIA),
    (&["128.119.40.1"], "hamburger.edu", HAMBURGER),
    (&["193.49.22.1"], "crepes.fr", CREPES),
    (&["193.49.22.1"], "ycp.edu", YCP),
    (&["129.42.0.1"], "ibm.com", IBM),
    (&["216.239.32.10"], "gmail.com", GMAIL),
    (&["216.239.32.10"], "google.com", GOOGLE),
];

pub(crate) fn world() -> Internet {
    Internet::new(ZONES)
}
