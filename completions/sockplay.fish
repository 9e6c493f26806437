# fish completion for sockplay: types, verbs, options and their values. The groups of options are those of --help;
# tests/cli/step.py holds them against it.

# True while word number $argv[1] is the one that is typed.
function __sockplay_types_word
    test (count (commandline -opc)) -eq $argv[1]
end

# True where the command line begins with `sockplay $argv[1]` and one of the verbs $argv[2..].
function __sockplay_is
    set -l words (commandline -opc)
    test (count $words) -ge 3; and test $words[2] = $argv[1]; and contains -- $words[3] $argv[2..]
end

function __sockplay_interfaces
    string replace /sys/class/net/ '' /sys/class/net/*
end

complete -c sockplay -f

complete -c sockplay -n '__sockplay_types_word 1' -a stream -d 'TCP, Multipath TCP and Unix stream sockets'
complete -c sockplay -n '__sockplay_types_word 1' -a dgram -d 'datagrams: UDP, UDP-Lite and Unix'
complete -c sockplay -n '__sockplay_types_word 1' -a seqpacket -d 'connections of records: Unix, vsock and SCTP'
complete -c sockplay -n '__sockplay_types_word 1' -a raw -d 'packets of every protocol'
complete -c sockplay -n '__sockplay_types_word 1' -a chat -d 'a room for many, over stream sockets'
complete -c sockplay -n '__sockplay_types_word 1' -s h -l help -d 'types and verbs'
complete -c sockplay -n '__sockplay_types_word 1' -s V -l version -d 'the version'

set -l verb '__sockplay_types_word 2; and contains -- stream (commandline -opc)'
complete -c sockplay -n $verb -a listen -d 'accept, then talk; one peer, or many at once'
complete -c sockplay -n $verb -a connect -d 'connect, then talk'
complete -c sockplay -n $verb -a send -d 'connect, send everything, wait until it was taken'
complete -c sockplay -n $verb -a recv -d 'accept one, write everything it says'
complete -c sockplay -n $verb -s h -l help -d 'the verbs'

set -l verb '__sockplay_types_word 2; and contains -- dgram (commandline -opc)'
complete -c sockplay -n $verb -a listen -d 'show every datagram and its sender, and answer'
complete -c sockplay -n $verb -a connect -d 'talk with one peer, a datagram a line'
complete -c sockplay -n $verb -a send -d 'send each record, and exit'
complete -c sockplay -n $verb -a recv -d 'write every datagram that comes'
complete -c sockplay -n $verb -s h -l help -d 'the verbs'

set -l verb '__sockplay_types_word 2; and contains -- seqpacket (commandline -opc)'
complete -c sockplay -n $verb -a listen -d 'accept, then talk by records; one peer, or many'
complete -c sockplay -n $verb -a connect -d 'connect, then talk by records'
complete -c sockplay -n $verb -a send -d 'connect, send each record, wait until all is taken'
complete -c sockplay -n $verb -a recv -d 'accept one, write each record'
complete -c sockplay -n $verb -s h -l help -d 'the verbs'

set -l verb '__sockplay_types_word 2; and contains -- raw (commandline -opc)'
complete -c sockplay -n $verb -a listen -d 'show every packet of a protocol, and answer'
complete -c sockplay -n $verb -a connect -d 'talk with one host, a packet a line'
complete -c sockplay -n $verb -a send -d 'build packets, send them, show what answers'
complete -c sockplay -n $verb -a recv -d 'show or write every packet of a protocol'
complete -c sockplay -n $verb -a sniff -d 'show packets of an interface or of a capture file'
complete -c sockplay -n $verb -s h -l help -d 'the verbs'

set -l verb '__sockplay_types_word 2; and contains -- chat (commandline -opc)'
complete -c sockplay -n $verb -a serve -d 'a room that anybody can join, with any client'
complete -c sockplay -n $verb -a join -d 'take part in a room'
complete -c sockplay -n $verb -s h -l help -d 'the verbs'

set -l stream '__sockplay_is stream listen connect send recv'
set -l dgram '__sockplay_is dgram listen connect send recv'
set -l seqpacket '__sockplay_is seqpacket listen connect send recv'
set -l serve '__sockplay_is chat serve'
set -l join '__sockplay_is chat join'
set -l chat '__sockplay_is chat serve join'
set -l sockets "$stream; or $dgram; or $seqpacket"
set -l all "$sockets; or $chat"
set -l sniff '__sockplay_is raw sniff'
set -l accepting '__sockplay_is stream listen recv; or __sockplay_is seqpacket listen recv'
set -l mailbox '__sockplay_is dgram listen recv'
set -l queueing "$accepting; or $serve"
set -l binding "$queueing; or $mailbox"
set -l listen '__sockplay_is stream listen; or __sockplay_is seqpacket listen'
set -l dgram_listen '__sockplay_is dgram listen'
set -l connecting "__sockplay_is stream connect send; or __sockplay_is seqpacket connect send; or $join"
set -l dialling "$connecting; or __sockplay_is dgram connect send"
set -l connect '__sockplay_is stream connect; or __sockplay_is seqpacket connect'
set -l dgram_connect '__sockplay_is dgram connect'
set -l talking '__sockplay_is stream listen connect; or __sockplay_is seqpacket listen connect'
set -l dgram_talking '__sockplay_is dgram listen connect'
set -l stream_sending '__sockplay_is stream listen connect send'
set -l record_sending '__sockplay_is dgram listen connect send; or __sockplay_is seqpacket listen connect send'
set -l sending "$stream_sending; or $record_sending"
set -l send '__sockplay_is stream send; or __sockplay_is seqpacket send'
set -l dgram_send '__sockplay_is dgram send'
set -l record_recv '__sockplay_is dgram recv; or __sockplay_is seqpacket recv'
set -l counting "$dgram_listen; or $record_recv"
set -l ends_well_after_some "$dgram_talking; or $record_recv"

# the address: hosts have names, and Unix sockets are files
complete -c sockplay -n $all -a '(__fish_print_hostnames)'
complete -c sockplay -n "begin; $all; end; and string match -q '*/*' -- (commandline -ct)" -F

# Address
complete -c sockplay -n $all -s 4 -d 'IPv4 only'
complete -c sockplay -n $all -s 6 -d 'IPv6 only'
complete -c sockplay -n $all -s n -l numeric -d 'ask no name service'

# Listening
complete -c sockplay -n $queueing -l backlog -x -d 'listen(2) queue (4096)'
complete -c sockplay -n $binding -l mode -x -a '0600 0660 0666' -d 'permissions of the Unix socket file'
complete -c sockplay -n $binding -l unlink -d 'replace even a Unix socket somebody answers on'
complete -c sockplay -n $binding -l reuseport -d 'share the port with other listeners'
complete -c sockplay -n $accepting -l accept-timeout -x -d 'wait that long for a peer, then exit 3'
complete -c sockplay -n $binding -l allow -x -d 'only these may come (repeatable)'
complete -c sockplay -n $binding -l deny -x -d 'these may not (repeatable)'
complete -c sockplay -n $binding -l port-file -rF -d 'write the bound port there once listening'
complete -c sockplay -n $binding -l ready-fd -x -d 'the same to that descriptor'
complete -c sockplay -n $mailbox -l join -x -d 'take part in a multicast group (repeatable)'
complete -c sockplay -n $dgram_listen -l reply-to -x -a 'last first all' -d 'who is answered: last, first, all, or an ADDRESS'
complete -c sockplay -n $listen -s k -l keep-open -d 'serve many peers at once, until ^C'
complete -c sockplay -n $listen -s m -l max-conns -x -d 'with -k: that many at once, more wait'
complete -c sockplay -n $listen -s c -l count -x -d 'with -k: end after N peers'

# Connecting
complete -c sockplay -n $dialling -s s -l source -x -d 'connect from that address'
complete -c sockplay -n $dialling -s p -l source-port -x -d 'connect from that port'
complete -c sockplay -n $connecting -s w -l connect-timeout -x -d 'give each address that long, then exit 3'
complete -c sockplay -n $connecting -l retry -x -d 'try again N times'
complete -c sockplay -n $connecting -l retry-delay -x -d 'between tries (1s, doubling up to 30s)'
complete -c sockplay -n $dgram_connect -s w -l connect-timeout -x -d 'how long --probe waits for an answer (2s)'
complete -c sockplay -n "$connect; or $dgram_connect" -s z -l probe -d 'only tell whether it is open: exit 0, 1 or 3'

# Instead of standard input and output
complete -c sockplay -n "$listen; or $dgram_listen" -l echo -d 'send back what comes'
complete -c sockplay -n "$listen; or $dgram_listen" -l discard -d 'take it and throw it away'
complete -c sockplay -n "$listen; or $dgram_listen" -l forward -rF -a '(__fish_print_hostnames)' -d 'relay each peer to that address'
complete -c sockplay -n $talking -l exec -x -a '(__fish_complete_command)' -d 'run CMD (by /bin/sh -c) for each peer'

complete -c sockplay -n $dgram_listen -l exec -x -a '(__fish_complete_command)' -d 'run CMD (by /bin/sh -c) for each datagram'
complete -c sockplay -n $dgram_listen -s m -l max-conns -x -d 'with --exec, --forward: that many at once (256)'
complete -c sockplay -n $dgram_listen -l per-peer -d 'with --exec: one program for all that a peer sends'

# The room
complete -c sockplay -n $serve -l nick -x -d 'what the host is called (host)'
complete -c sockplay -n $serve -l motd -x -d 'told to everybody who comes'
complete -c sockplay -n $serve -l history -x -d 'lines repeated to everybody who comes (10)'
complete -c sockplay -n $serve -l log -rF -d 'keep the log there, and go on from it'
complete -c sockplay -n $serve -l password-file -rF -d 'who comes has to know its first line'
complete -c sockplay -n $serve -s m -l max-conns -x -d 'members at once (as many as there are descriptors)'
complete -c sockplay -n $serve -l max-line -x -d 'longer lines are refused (4096)'
complete -c sockplay -n $serve -l buffer -x -d 'what was said last, for the slow and late (16M)'
complete -c sockplay -n $serve -l line-rate -x -d 'lines a second that a member may say'
complete -c sockplay -n $serve -l idle-timeout -x -d 'who sends nothing for T has to leave'
complete -c sockplay -n $join -l nick -x -d 'what you are called'
complete -c sockplay -n $join -l password-file -rF -d 'the room\'s password is its first line'
complete -c sockplay -n $join -l reconnect -d 'come back after a break, and lose nothing'

# What is sent
complete -c sockplay -n $sending -l data -x -d 'send TEXT instead of standard input'
complete -c sockplay -n $sending -l hex-data -x -d 'send these bytes'
complete -c sockplay -n $sending -l file -rF -d 'send FILE'
complete -c sockplay -n $sending -s C -l crlf -d 'send CRLF for LF (never doubles a CR)'
complete -c sockplay -n $sending -l rate -x -d 'send no faster'
complete -c sockplay -n $stream_sending -s d -l delay -x -d 'pause between lines, or between chunks'
complete -c sockplay -n $record_sending -s d -l delay -x -d 'pause between records'
complete -c sockplay -n $stream_sending -l chunk -x -d 'send at most N bytes a write'

# Records
complete -c sockplay -n $record_sending -l per-line -d 'a line each (the default for what is sent)'
complete -c sockplay -n $record_sending -l size -x -d 'N bytes each, whatever is in them'
complete -c sockplay -n $record_sending -l delimiter -x -d 'the byte C between them: , or \t or 0x1e'
complete -c sockplay -n $record_sending -l whole -d 'all of the input is one'
complete -c sockplay -n $record_recv -l per-line -d 'a newline after each that has none at its end'
complete -c sockplay -n $record_recv -l delimiter -x -d 'the byte C after each: , or \t or 0x1e'
complete -c sockplay -n "$record_sending; or $record_recv" -s 0 -l null -d 'the same with NUL'
complete -c sockplay -n "$record_sending; or $record_recv" -l length-prefix -d 'four bytes before each, its length, big end first'
complete -c sockplay -n $counting -s c -l count -x -d 'end after N records'
complete -c sockplay -n $dgram_connect -s c -l count -x -d 'end after N answers'
complete -c sockplay -n $dgram_send -s c -l count -x -d 'with --wait: N answers are enough'

# Session
complete -c sockplay -n "$talking; or $dgram_talking" -l send-only -d 'throw away what the peer says'
complete -c sockplay -n "$talking; or $dgram_talking" -l recv-only -d 'do not read the input'
complete -c sockplay -n $talking -l no-shutdown -d 'do not half-close at the input\'s end'
complete -c sockplay -n $talking -l stay -d 'go on after the peer\'s end until the input ends'
complete -c sockplay -n "$talking; or $dgram_talking" -s q -l quit-after-eof -x -d 'end T after the input\'s end'
complete -c sockplay -n $dgram_connect -l stay -d 'go on after an ICMP error'
complete -c sockplay -n $dgram_send -l wait -x -d 'show what comes back for T; exit 3 if nothing does'
complete -c sockplay -n $send -l wait -x -d 'for its close, else exit 3; 0: until acknowledged'
complete -c sockplay -n $stream -l idle-timeout -x -d 'no byte for T: exit 3'
complete -c sockplay -n '__sockplay_is seqpacket listen connect send' -l idle-timeout -x -d 'no record for T: exit 3'
complete -c sockplay -n $ends_well_after_some -l idle-timeout -x -d 'no record for T: exit 3, or 0 if any had come'

# Faults at our own edge
complete -c sockplay -n $record_sending -l drop -x -d 'of so many records that are sent, nothing leaves'
complete -c sockplay -n $record_sending -l duplicate -x -d 'they leave twice'
complete -c sockplay -n $record_sending -l reorder -x -d 'they leave behind the next one'
complete -c sockplay -n $record_sending -l corrupt -x -d 'one bit of them is turned'
complete -c sockplay -n $record_sending -l jitter -x -d 'each is late by up to T'
complete -c sockplay -n $record_sending -l seed -x -d 'of chance: the same faults again (1)'
complete -c sockplay -n $stream -l read-rate -x -d 'read no faster than that'
complete -c sockplay -n $stream -l reset-after -x -d 'reset the connection after N bytes'

# Output
complete -c sockplay -n $chat -l no-edit -d 'leave lines that are typed to the terminal'
complete -c sockplay -n $sockets -l raw -d 'bytes as they came (the default but on a terminal)'
complete -c sockplay -n $sockets -l text -d 'control bytes escaped (the default on a terminal)'
complete -c sockplay -n $sockets -l hex -d 'hex with offsets, both directions'
complete -c sockplay -n $chat -l json -d 'an event a line, for programs'
complete -c sockplay -n $sockets -l json -d 'an object a line, both directions, with events'
complete -c sockplay -n $all -l timestamps -d 'a time before each line'
complete -c sockplay -n $all -l color -x -a 'auto always never' -d 'auto, always or never'
complete -c sockplay -n $sockets -s o -l output -rF -d 'copy of the session, with directions and times'
complete -c sockplay -n $sockets -l log-hex -rF -d 'the same in hex'

# Telling
complete -c sockplay -n $all -s v -l verbose -d 'peers and totals'
complete -c sockplay -n $all -l quiet -d 'failures only'
complete -c sockplay -n $stream -l tcp-info -d 'TCP\'s state at the end, or every T'
complete -c sockplay -n $all -l explain -d 'every call as it happens, to stderr or FILE'
complete -c sockplay -n $all -l help -d 'the options of this verb, with examples'

# Socket options
complete -c sockplay -n $stream -l nodelay -d TCP_NODELAY
complete -c sockplay -n $stream -l keepalive -d SO_KEEPALIVE
complete -c sockplay -n $sockets -l sndbuf -x -d SO_SNDBUF
complete -c sockplay -n $sockets -l rcvbuf -x -d SO_RCVBUF
complete -c sockplay -n $stream -l linger -x -d 'SO_LINGER, whole seconds; 0 resets at close'
complete -c sockplay -n $sockets -l ttl -x -d 'IP_TTL, IPV6_UNICAST_HOPS'
complete -c sockplay -n $sockets -l tos -x -d 'IP_TOS, IPV6_TCLASS'
complete -c sockplay -n $sockets -s I -l interface -x -a '(__sockplay_interfaces)' -d SO_BINDTODEVICE
complete -c sockplay -n $stream -l mptcp -d 'Multipath TCP'
complete -c sockplay -n $sockets -l sockopt -x -a 'SOCKET: TCP: IP: IPV6: UDP: MPTCP:' -d 'any other, as TCP:TCP_CONGESTION=cubic'
complete -c sockplay -n $dgram -s b -l broadcast -d 'SO_BROADCAST: to a network\'s broadcast address'
complete -c sockplay -n $dgram -l loop -d 'whether this host\'s own members get it (on)'
complete -c sockplay -n $dgram -l udplite -d UDP-Lite

# raw sniff: what is captured
complete -c sockplay -n $sniff -a '(__sockplay_interfaces) any'
complete -c sockplay -n $sniff -s i -l interface -x -a '(__sockplay_interfaces) any' -d 'on that interface, or number of -D'
complete -c sockplay -n $sniff -s D -l list-interfaces -d 'list those there are, and exit'
complete -c sockplay -n $sniff -s r -l read -rF -d 'read a capture file, pcap or pcapng; - is stdin'
complete -c sockplay -n $sniff -s c -l count -x -d 'end after N packets'
complete -c sockplay -n $sniff -s Q -l direction -x -a 'in out inout' -d 'in, out or inout'
complete -c sockplay -n $sniff -s p -l no-promiscuous-mode -d 'what is for this host only'
complete -c sockplay -n $sniff -s s -l snapshot-length -x -d 'at most N bytes of each packet (262144)'
complete -c sockplay -n $sniff -s B -l buffer-size -x -d 'room in the kernel (65536)'
complete -c sockplay -n $sniff -s d -l dump-filter -d 'print the compiled filter, and exit'

# raw sniff: output
complete -c sockplay -n $sniff -l screen -d 'browse packets on the whole terminal'
complete -c sockplay -n $sniff -l detail -d 'every field, with the bytes it was read from'
complete -c sockplay -n $sniff -l json -d 'an object a packet, with events'
complete -c sockplay -n $sniff -l stats -d 'protocols, conversations and rates, at the end'
complete -c sockplay -n $sniff -l follow -x -d 'what is said in conversation N of --stats'
complete -c sockplay -n $sniff -s x -d 'the bytes beneath, in hex; -xx: link header too'
complete -c sockplay -n $sniff -s X -d 'in hex and characters; beside --detail'
complete -c sockplay -n $sniff -s A -d 'in characters'
complete -c sockplay -n $sniff -s t -d 'no time; -tt epoch, -ttt since last, -tttt date'
complete -c sockplay -n $sniff -s e -d 'the link\'s addresses, and the length'
complete -c sockplay -n $sniff -s q -d 'less: ends, protocol and length'
complete -c sockplay -n $sniff -s N -d 'ask for names of addresses'
complete -c sockplay -n $sniff -s n -d 'no names: so it is anyway'
complete -c sockplay -n $sniff -s l -d 'line by line: so it is anyway'
complete -c sockplay -n $sniff -l color -x -a 'auto always never' -d 'auto, always or never'

# raw sniff: capture files
complete -c sockplay -n $sniff -s w -l write -rF -d 'keep packets in a file, and show none; - is stdout'
complete -c sockplay -n $sniff -s U -l packet-buffered -d 'write each at once'
complete -c sockplay -n $sniff -s C -l rotate-size -x -d 'go on in another file after so much'
complete -c sockplay -n $sniff -s G -l rotate-time -x -d 'after so long; FILE may have %H:%M:%S'
complete -c sockplay -n $sniff -s W -l rotate-count -x -d 'with -C: N files in turn; -G alone: end after N'

# raw sniff: telling
complete -c sockplay -n $sniff -s v -l verbose -d 'checksums, totals, how rights were given up'
complete -c sockplay -n $sniff -l quiet -d 'failures only'
complete -c sockplay -n $sniff -l explain -d 'every call as it happens, to stderr or FILE'
complete -c sockplay -n $sniff -l help -d 'the options of this verb, with examples'
complete -c sockplay -n $sniff -l ready-fd -x -d 'write the interface there once capturing'

# raw send, listen, connect, recv
set -l packets '__sockplay_is raw send listen connect recv'
set -l raw_send '__sockplay_is raw send'
set -l raw_talk '__sockplay_is raw listen connect'
set -l raw_hear '__sockplay_is raw listen connect recv'
set -l raw_bound '__sockplay_is raw listen recv'
set -l raw_listen '__sockplay_is raw listen'
set -l raw_connect '__sockplay_is raw connect'
set -l raw_recv '__sockplay_is raw recv'
set -l raw_cut '__sockplay_is raw send listen connect'
complete -c sockplay -n $packets -a '(__fish_print_hostnames)'
complete -c sockplay -n $packets -s 4 -d 'IPv4 only'
complete -c sockplay -n $packets -s 6 -d 'IPv6 only'
complete -c sockplay -n $packets -s n -l numeric -d 'ask no name service'
complete -c sockplay -n $raw_hear -l icmp -d 'ICMP, over IPv6 ICMPv6 (the default)'
complete -c sockplay -n $raw_hear -l tcp -d 'TCP, beside the kernel\'s'
complete -c sockplay -n $raw_hear -l udp -d 'UDP, beside the kernel\'s'
complete -c sockplay -n $raw_hear -l protocol -x -a 'icmp tcp udp gre esp ah ospf sctp' -d 'any protocol of IP: gre, 47, ...'
complete -c sockplay -n $raw_send -l icmp -d 'an echo request (the default): ping'
complete -c sockplay -n $raw_send -l tcp -d 'a TCP segment: SYN, without --flags'
complete -c sockplay -n $raw_send -l udp -d 'a UDP datagram'
complete -c sockplay -n $raw_send -l protocol -x -a 'icmp tcp udp gre esp ah ospf sctp' -d 'the payload over IP, as gre, 47, ...'
complete -c sockplay -n $raw_send -l arp -d 'ARP: who has ADDRESS? In a frame'
complete -c sockplay -n $raw_send -l header -d 'the payload is a whole IP packet'
complete -c sockplay -n $raw_send -l frame -d 'the payload is a whole Ethernet frame'
complete -c sockplay -n $raw_send -l from -rF -d 'the packets of a capture file, at their pace'
complete -c sockplay -n $raw_send -l data -x -d 'carry TEXT'
complete -c sockplay -n $raw_send -l hex-data -x -d 'carry these bytes'
complete -c sockplay -n $raw_send -l file -rF -d 'carry FILE; -: standard input'
complete -c sockplay -n $raw_send -l data-length -x -d 'carry N bytes, counting up'
complete -c sockplay -n $raw_bound -l allow -x -d 'only these may come (repeatable)'
complete -c sockplay -n $raw_bound -l deny -x -d 'these may not (repeatable)'
complete -c sockplay -n $raw_bound -l ready-fd -x -d 'write the address there once listening'
complete -c sockplay -n $raw_listen -l reply-to -x -a 'last first all' -d 'who is answered: last, first, all, or an ADDRESS'
complete -c sockplay -n $raw_connect -s s -l source -x -d 'send from that address of this host'
complete -c sockplay -n $raw_send -s s -l source -x -d 'from that address, even another host\'s'
complete -c sockplay -n $raw_send -s p -l source-port -x -d 'from that port (another one each time)'
complete -c sockplay -n $raw_send -l ttl -x -d 'time to live, hop limit (64; to a group 1)'
complete -c sockplay -n $raw_send -l tos -x -d 'type of service, traffic class'
complete -c sockplay -n $raw_send -l id -x -d 'IPv4\'s identification (by chance)'
complete -c sockplay -n $raw_send -l df -d 'IPv4: don\'t fragment'
complete -c sockplay -n $raw_send -l flags -x -d 'TCP\'s, as SA: F S R P A U E C N, or none'
complete -c sockplay -n $raw_send -l seq -x -d 'TCP\'s sequence number; an echo\'s first one'
complete -c sockplay -n $raw_send -l ack -x -d 'TCP\'s acknowledgement number'
complete -c sockplay -n $raw_send -l window -x -d 'TCP\'s window (64240)'
complete -c sockplay -n $raw_send -l tcp-options -x -d 'as mss=1460,sackok,ts=1:0,nop,wscale=7'
complete -c sockplay -n $raw_send -l badsum -d 'a wrong checksum of ICMP, TCP or UDP'
complete -c sockplay -n $raw_send -s I -l interface -x -a '(__sockplay_interfaces)' -d 'through that interface'
complete -c sockplay -n $raw_send -l dest-mac -x -d 'in an Ethernet frame for that address'
complete -c sockplay -n $raw_send -l vlan -x -d 'in an Ethernet frame with that tag'
complete -c sockplay -n $raw_talk -l data -x -d 'send TEXT instead of standard input'
complete -c sockplay -n $raw_talk -l hex-data -x -d 'send these bytes'
complete -c sockplay -n $raw_talk -l file -rF -d 'send FILE'
complete -c sockplay -n $raw_talk -s C -l crlf -d 'send CRLF for LF (never doubles a CR)'
complete -c sockplay -n $raw_talk -l rate -x -d 'send no faster'
complete -c sockplay -n $raw_talk -s d -l delay -x -d 'pause between records'
complete -c sockplay -n $raw_talk -l per-line -d 'a line each (the default for what is sent)'
complete -c sockplay -n $raw_send -l per-line -d 'a line each'
complete -c sockplay -n $raw_cut -l size -x -d 'N bytes each, whatever is in them'
complete -c sockplay -n $raw_cut -l delimiter -x -d 'the byte C between them: , or \t or 0x1e'
complete -c sockplay -n $raw_talk -l whole -d 'all of the input is one'
complete -c sockplay -n $raw_send -l whole -d 'all of the input is one (the default)'
complete -c sockplay -n $raw_recv -l per-line -d 'a newline after each that has none at its end'
complete -c sockplay -n $raw_recv -l delimiter -x -d 'the byte C after each: , or \t or 0x1e'
complete -c sockplay -n $packets -s 0 -l null -d 'the same with NUL'
complete -c sockplay -n $packets -l length-prefix -d 'four bytes before each, its length, big end first'
complete -c sockplay -n $raw_send -s c -l count -x -d 'N packets (each payload once)'
complete -c sockplay -n $raw_send -s d -l delay -x -d 'between two (1s; of --from theirs)'
complete -c sockplay -n $raw_send -l packet-rate -x -d 'N a second'
complete -c sockplay -n $raw_send -l wait -x -d 'for answers after the last (1s); 0: not at all'
complete -c sockplay -n $raw_hear -s c -l count -x -d 'end after N packets'
complete -c sockplay -n $raw_talk -l send-only -d 'throw away what the peer says'
complete -c sockplay -n $raw_talk -l recv-only -d 'do not read the input'
complete -c sockplay -n $raw_talk -s q -l quit-after-eof -x -d 'end T after the input\'s end'
complete -c sockplay -n $raw_connect -l stay -d 'go on after an ICMP error'
complete -c sockplay -n $raw_hear -l idle-timeout -x -d 'no packet for T: exit 3, or 0 if any had come'
complete -c sockplay -n $raw_send -l text -d 'a line for each answer, and what it carries'
complete -c sockplay -n $raw_send -l raw -d 'packets as they came, and nothing else'
complete -c sockplay -n $raw_hear -l text -d 'a line each (the default on a terminal)'
complete -c sockplay -n $raw_hear -l raw -d 'bytes as they came (the default but on a terminal)'
complete -c sockplay -n $packets -l detail -d 'and a tree of its fields'
complete -c sockplay -n $packets -l hex -d 'and its bytes, both directions'
complete -c sockplay -n $packets -l json -d 'an object a line, both directions, with events'
complete -c sockplay -n $packets -l timestamps -d 'a time before each line'
complete -c sockplay -n $packets -l color -x -a 'auto always never' -d 'auto, always or never'
complete -c sockplay -n $packets -s o -l output -rF -d 'copy of the session, with directions and times'
complete -c sockplay -n $packets -l log-hex -rF -d 'the same in hex'
complete -c sockplay -n $packets -s v -l verbose -d 'peers and totals'
complete -c sockplay -n $packets -l quiet -d 'failures only'
complete -c sockplay -n $packets -l explain -d 'every call as it happens, to stderr or FILE'
complete -c sockplay -n $packets -l help -d 'the options of this verb, with examples'
complete -c sockplay -n $packets -s b -l broadcast -d 'SO_BROADCAST: to a network\'s broadcast address'
complete -c sockplay -n $raw_hear -l sndbuf -x -d SO_SNDBUF
complete -c sockplay -n $raw_hear -l rcvbuf -x -d SO_RCVBUF
complete -c sockplay -n $raw_hear -l ttl -x -d 'IP_TTL, IPV6_UNICAST_HOPS'
complete -c sockplay -n $raw_hear -l tos -x -d 'IP_TOS, IPV6_TCLASS'
complete -c sockplay -n $raw_hear -s I -l interface -x -a '(__sockplay_interfaces)' -d SO_BINDTODEVICE
complete -c sockplay -n $raw_hear -l sockopt -x -a 'SOCKET: TCP: IP: IPV6: UDP: MPTCP:' -d 'any other, as TCP:TCP_CONGESTION=cubic'
complete -c sockplay -n $raw_send -l sockopt -x -a 'SOCKET: TCP: IP: IPV6: UDP: MPTCP:' -d 'any other, as SOCKET:SO_MARK=7'
