#!/usr/bin/env python3
"""Whatever is wrong with the command line, the files, the descriptors or the peer: one clear line on standard error,
perhaps a hint, the right exit code, nothing leaked and no memory without bound."""

import fcntl
import os
import pathlib
import pwd
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import termios

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from sockplay import (  # noqa: E402
    MIB, Background, Case, binary, in_shell, main, needs_root, random_bytes, read_all, read_exactly)


def written(server):
    return f"127.0.0.1:{server.getsockname()[1]}"


class CommandLines(Case):
    """Exit code 2: usage. Nothing has been tried by then."""

    LONG_PATH = "/" + "x" * 200
    ROWS = (
        # the words, what is said, what is hinted
        ("connect --no-such-option", "stream connect has no option --no-such-option", "--help"),
        ("connect --exce cat", "has no option --exce", r"did you mean --exec\?"),
        ("connect -9", "has no option -9", "--help"),
        ("connect -vZ", "has no option -Z", ""),
        ("connect -l", "has no option -l", "sockplay stream listen"),
        ("listen -u", "has no option -u", "UDP .*: sockplay dgram listen"),
        ("connect http://localhost:80/x", "that is a URL", "HOST:PORT"),
        ("connect -U", "has no option -U", r"\./path"),
        ("listen -e cat", "has no option -e", "--exec"),
        ("connect -N", "has no option -N", "half-closing"),
        ("listen -p 80", "has no option -p", "sockplay stream listen 8000"),
        ("connect -k", "has no option -k", "listen -k"),
        ("send --per-line", "has no option --per-line", "no records"),
        ("recv --join 224.0.0.1", "has no option --join", "datagrams"),
        ("listen --drop 1%", "has no option --drop", "--reset-after"),
        ("recv --timestamps=kernel", "--timestamps=kernel is of records that come", "own clock"),
        ("listen --echo --reset-after 5", "--reset-after and --echo exclude each other", "takes the place"),
        ("listen --deny 127.0.0.1 localhost 8000 more", "one word too many: 'more'", "--data"),
        ("recv --data x", "has no option --data", "recv sends nothing"),
        ("recv --exec cat", "has no option --exec", "listen --exec"),
        ("connect a b c", "one word too many: 'c'", "--data 'c'"),
        ("connect 8000 hello", "bad address '8000'", r"did you mean --data 'hello'\?"),
        ("connect ./sock 80", r"bad address './sock'", ""),
        ("connect 127.0.0.1:65536", "port 65536 is not in 0..65535", ""),
        ("connect 99999", "port 99999 is not in 0..65535", ""),
        ("connect 127.0.0.1:", "no port after the colon", ""),
        ("connect 127.0.0.1:80;80", "neither a port number nor a service name", ""),
        ("connect 0", "port 0 is for listening only", "name the port"),
        ("connect [::1", "the bracket is not closed", ""),
        ("connect [::1]80", "after the bracket comes a colon", ""),
        ("connect [127.0.0.1]:80", "brackets are for IPv6 addresses", ""),
        ("connect @", "an empty name", ""),
        ("connect unix:", "an empty name", ""),
        ("listen " + LONG_PATH, "has 201 bytes, a Unix socket's has at most 107", "shorter path"),
        ("listen @" + LONG_PATH, "at most 107", ""),
        ("connect --source 8000 host:1", "a source needs an address", "--source-port 8000"),
        ("connect --idle-timeout", "--idle-timeout", ""),
        ("connect --idle-timeout 5x", "--idle-timeout '5x': a time is wanted, as in 500ms", ""),
        ("connect --idle-timeout=-1", "--idle-timeout '-1': a time is wanted", ""),
        ("connect -w never", "--connect-timeout 'never': a time is wanted", ""),
        ("connect --linger 100000d", "--linger '100000d': at most 2147483647s", ""),
        ("connect --linger 2147483647.5", "--linger '2147483647.5': at most 2147483647s", ""),
        ("connect --idle-timeout 106751d", "--idle-timeout '106751d': at most", ""),
        ("connect --idle-timeout 200000d", "--idle-timeout '200000d': a time is wanted", ""),
        ("connect --tcp-info=106751d", "--tcp-info '106751d': at most", ""),
        ("connect --rate fast", "--rate 'fast': a size is wanted, as in 512, 64k", ""),
        ("connect --sndbuf 3G", "--sndbuf '3221225472': at most 2 GiB", ""),
        ("connect --ttl 256", "--ttl '256': a number from 1 to 255", ""),
        ("connect --retry -1", "--retry '-1': a number", ""),
        ("connect --hex-data 123", "--hex-data '123': pairs of hexadecimal digits", ""),
        ("connect --tcp-info=soon", "--tcp-info 'soon': a time is wanted", ""),
        ("connect --tcp-info=0", "--tcp-info '0': a time is wanted", ""),
        ("listen -k -q 1s", "--quit-after-eof and --tcp-info are for one peer, not for --keep-open", ""),
        ("listen -k --tcp-info", "--quit-after-eof and --tcp-info are for one peer, not for --keep-open", ""),
        ("listen --mode 0888", "--mode '0888': octal digits", ""),
        ("listen --backlog many", "--backlog 'many': a number", ""),
        ("listen --allow 10.0.0.0/33", "bad network '10.0.0.0/33': the prefix length is 0 to 32", "10.0.0.0/8"),
        ("listen --deny localhost", "bad network 'localhost': that is no IP address", ""),
    )

    def test_each_mistake_is_told_in_one_line_with_a_hint_where_there_is_one(self):
        for words, said, hinted in self.ROWS:
            with self.subTest(words=words):
                ended = self.assertFails(self.run_sockplay(*words.split()), 2, said)
                self.assertEqual(ended.out, b"")
                self.assertNotRegex(ended.err, r"\bE[A-Z]{4,}\b|Success")  # no errno where there is none
                if hinted:
                    self.assertRegex(ended.err, rf"(?m)^hint: .*{hinted}")

    def test_a_word_that_is_no_type_or_verb_is_exit_2_and_the_choices_are_named(self):
        for words, said in ((["strean"], "unknown type 'strean'; there are: .*stream"), (["stream", "lisen"], "unknown verb 'lisen'; .*listen")):
            self.assertFails(self.program(binary(), *words, stdin=b"").wait(), 2, said, r"hint: did you mean (stream|listen)\?")
        self.assertFails(self.program(binary(), "--no-such-option", stdin=b"").wait(), 2, "unknown option --no-such-option")

    def test_mistakes_about_a_room_get_hints_that_fit_it(self):
        rows = (
            ("chat join -l", "has no option -l", "sockplay chat serve"),
            ("chat serve -k", "has no option -k", "for many"),
            ("chat serve -p 8000", "has no option -p", "sockplay chat serve 8000"),
            ("chat join --exec cat", "has no option --exec", "stream listen"),
            ("chat join --data x", "has no option --data", "standard input"),
            ("chat join --log x", "has no option --log", "sockplay chat serve"),
            ("chat join --size 3", "has no option --size", "sockplay chat join --help"),
            ("chat join 8000 hello", "bad address '8000'", "standard input"),
            ("chat join a b c", "one word too many: 'c'", "standard input"),
            ("chat listen", "unknown verb 'listen'; there are: serve, join", "stream listen"),
            ("serve", "unknown type 'serve'; there are: stream, dgram, seqpacket, raw, chat", "chat serve"),
            ("stream connect --nick x", "has no option --nick", "sockplay chat join"),
            ("stream connect --tls", "has no option --tls", "encrypt"),
        )
        for words, said, hinted in rows:
            with self.subTest(words=words):
                ended = self.assertFails(self.program(binary(), *words.split(), stdin=b"").wait(), 2, said)
                self.assertRegex(ended.err, rf"(?m)^hint: .*{hinted}")

    def test_mistakes_about_records_get_hints_that_fit_them(self):
        rows = (
            ("dgram send 8000 hello", "bad address '8000'", r"did you mean --data 'hello'\?"),
            ("dgram send localhost 8000 hello", "one word too many: 'hello'", "--data 'hello'"),
            ("seqpacket send ./sock hello", "bad address './sock'", "--data"),
            ("dgram connect -l", "has no option -l", "sockplay dgram listen"),
            ("dgram connect -u", "has no option -u", "UDP already"),
            ("seqpacket connect -u", "has no option -u", "sockplay dgram connect"),
            ("seqpacket listen -U", "has no option -U", r"sockplay seqpacket listen \./path"),
            ("dgram listen -e cat", "has no option -e", "--exec CMD"),
            ("seqpacket connect -e cat", "has no option -e", "--exec CMD"),
            ("dgram connect -N", "has no option -N", "no end"),
            ("seqpacket connect -N", "has no option -N", "half-closing"),
            ("dgram send -i 1", "has no option -i", "--delay"),
            ("dgram listen -k", "has no option -k", "serves every peer anyway"),
            ("seqpacket send -k", "has no option -k", "sockplay seqpacket listen -k"),
            ("dgram listen -p 8000", "has no option -p", "sockplay dgram listen 8000"),
            ("dgram recv --accept-timeout 1s", "has no option --accept-timeout", "--idle-timeout"),
            ("dgram recv --backlog 5", "has no option --backlog", "--rcvbuf"),
            ("dgram send -q 1", "has no option -q", "--wait"),
            ("dgram listen --wait 1s", "has no option --wait", "--quit-after-eof"),
            ("dgram recv --wait 1s", "has no option --wait", "--idle-timeout"),
            ("dgram send --probe", "has no option --probe", "dgram connect --probe"),
            ("dgram send --retry 3", "has no option --retry", "not acknowledged"),
            ("dgram send --join 239.1.2.3", "has no option --join", "no membership"),
            ("dgram connect --reply-to all", "has no option --reply-to", "dgram listen --reply-to"),
            ("dgram connect --chunk 1", "has no option --chunk", "--size N"),
            ("dgram connect --nodelay", "has no option --nodelay", "at once"),
            ("dgram connect --mptcp", "has no option --mptcp", "sockplay stream connect"),
            ("dgram listen --tcp-info", "has no option --tcp-info", "sockplay stream listen"),
            ("dgram listen --no-shutdown", "has no option --no-shutdown", "no end"),
            ("dgram listen --read-rate 1k", "has no option --read-rate", "streams"),
            ("seqpacket connect --linger 0", "has no option --linger", "sockplay stream connect"),
            ("seqpacket connect --broadcast", "has no option --broadcast", "datagrams"),
            ("dgram recv --drop 1%", "has no option --drop", "dgram send"),
            ("dgram recv --data x", "has no option --data", "sockplay dgram listen --data"),
            ("dgram recv --size 100", "has no option --size", "written as they came"),
            ("dgram recv --whole", "has no option --whole", "written as they came"),
            ("seqpacket recv --size 100", "has no option --size", "written as they came"),
            ("seqpacket recv --whole", "has no option --whole", "written as they came"),
            ("dgram connect --nick x", "has no option --nick", "sockplay chat join"),
            ("dgram connect --tls", "has no option --tls", "encrypt"),
            ("dgram send --siez 1", "has no option --siez", r"did you mean --size\?"),
            ("dgram send sctp:localhost:8000", "SCTP has no datagrams", "seqpacket"),
            ("dgram send -c 3", "--count needs --wait", "no answer is waited for"),
            ("dgram send --size 0", "--size '0': from 1 byte to 16M", ""),
            ("dgram send --size 3 --whole", "--per-line, .* exclude each other", ""),
            ("dgram send --delimiter ab", "--delimiter 'ab': one byte is wanted", ""),
            ("dgram send --drop 2", "--drop '2': a probability is wanted", ""),
            ("dgram send --loop=maybe", "--loop 'maybe': on or off", ""),
            ("dgram recv --timestamps=soon", "--timestamps 'soon': user or kernel", ""),
            ("dgram recv --join 10.0.0.1", "bad group '10.0.0.1'", "GROUP"),
            ("dgram recv --join 239.1.2.3 8000 8001 8002", "one word too many: '8002'", ""),
            ("dgram listen --echo --data x", "--data and --echo exclude each other", "takes the place"),
            ("dgram listen --echo --reply-to all", "--reply-to and --echo exclude each other", "takes the place"),
            ("dgram listen --forward ./x --count 3", "--count and --forward exclude each other", "until"),
            ("dgram listen --exec cat -q 1", "--quit-after-eof and --exec exclude each other", "until"),
            ("dgram listen --per-peer", "--per-peer needs --exec", ""),
            ("dgram send --size", "--size needs a value: --size N", "--help lists"),
            ("dgram send --data x --data y", "--data is given more than once", "--help lists"),
            ("seqpacket listen --echo --rate 1k", "--rate and --echo exclude each other", "as they come"),
            ("seqpacket listen -k -c 3 127.0.0.1:0", "are for peers that are accepted", "SCTP"),
            ("seqpacket listen -k --stay 127.0.0.1:0", "--stay is for a peer that is accepted", "goes on as it is"),
            ("seqpacket send --timestamps=kernel", "--timestamps=kernel is of records that come", ""),
        )
        for words, said, hinted in rows:
            with self.subTest(words=words):
                ended = self.assertFails(self.program(binary(), *words.split(), stdin=b"").wait(), 2, said)
                self.assertEqual(ended.out, b"")
                if hinted:
                    self.assertRegex(ended.err, rf"(?m)^hint: .*{hinted}")

    def test_mistakes_about_packets_get_hints_for_who_knows_tcpdump(self):
        rows = (
            ("-Z nobody", "has no option -Z", "root is given up anyway"),
            ("-I", "has no option -I", r"iw\(8\)"),
            ("-K", "has no option -K", "with -v only"),
            ("--absolute-tcp-sequence-numbers", "has no option --absolute-tcp-sequence-numbers", "of the packet anyway"),
            ("-F filter", "has no option -F", r'sockplay raw sniff "\$\(cat FILE\)"'),
            ("-L", "has no option -L", "what their interface puts there"),
            ("-z gzip", "has no option -z", r"inotifywait\(1\)"),
            ("--nano", "has no option --nano", "nanoseconds in files and JSON"),
            ("-T snmp", "has no option -T", "ports"),
            ("--immediate-mode", "has no option --immediate-mode", "as they come"),
            ("--number", "has no option --number", "nl"),
            ("-w x --print", "has no option --print", r"tee FILE \| sockplay raw sniff -r -"),
            ("-6", "has no option -6", "ip6"),
            ("--hex", "has no option --hex", "-X shows"),
            ("--raw", "has no option --raw", "-w -"),
            ("--timestamps", "has no option --timestamps", "-tt"),
            ("-o x", "has no option -o", "-w FILE"),
            ("--idle-timeout 1s", "has no option --idle-timeout", r"timeout\(1\)"),
            ("--data x", "has no option --data", "sockplay raw send"),
            ("--detial", "has no option --detial", r"did you mean --detail\?"),
        )
        for words, said, hinted in rows:
            with self.subTest(words=words):
                ended = self.assertFails(self.program(binary(), "raw", "sniff", *words.split(), stdin=b"").wait(), 2, said)
                self.assertEqual(ended.out, b"")
                self.assertRegex(ended.err, rf"(?m)^hint: .*{hinted}")

    def test_an_option_before_any_type_is_explained(self):
        for option, hinted in (("-l", "a verb: sockplay TYPE listen"), ("-u", "sockplay dgram VERB")):
            ended = self.assertFails(self.program(binary(), option, stdin=b"").wait(), 2, f"unknown option {option}")
            self.assertRegex(ended.err, rf"(?m)^hint: .*{hinted}")

    def test_an_empty_address_is_not_taken_for_none(self):
        for verb in ("connect", "listen", "send", "recv"):
            self.assertFails(self.run_sockplay(verb, ""), 2, "bad address ''")

    def test_an_empty_command_is_not_run(self):
        for command in ("", " "):
            self.assertFails(self.run_sockplay("listen", "--exec", command), 2, "a command is wanted")

    def test_a_verb_without_a_type_gets_the_hint_it_needs(self):
        ended = self.assertFails(self.program(binary(), "listen", "8000", stdin=b""), 2)
        self.assertIn("did you mean stream listen?", ended.err)

    def test_a_file_that_is_no_socket_is_told_of_where_one_listens(self):
        path = self.path("plain")
        open(path, "wb").close()
        self.assertFails(self.run_sockplay("listen", path), 2, "something that is no socket has that name")

    def test_nothing_is_told_before_the_port_file_is_written(self):
        ended = self.assertFails(self.run_sockplay("listen", "127.0.0.1:0", "--port-file", self.path("nowhere/port")), 2)
        self.assertNotIn("listening", ended.err)

    def test_no_words_at_all_get_the_overview_on_standard_error(self):
        for words in ([], ["stream"]):
            ended = self.assertEnded(self.program(binary(), *words, stdin=b""), 2, "Usage: sockplay TYPE VERB")
            self.assertEqual(ended.out, b"")

    def test_control_bytes_on_the_command_line_are_escaped_in_what_is_said(self):
        for word in ("a\x1b[31mb:80", "a\x07\n:80", "--\x1b[31m", "\u202e:80"):
            ended = self.assertFails(self.run_sockplay("connect", word), 2)
            self.assertNotRegex(ended.err, "[\x00-\x09\x0b-\x1f\x7f\u202e]")

    def test_names_that_do_not_resolve_are_exit_2(self):
        for word in ("no-such-host.invalid:80", "127.0.0.1:no-such-service", "256.256.256.256:80", "1.2.3.4.5:80"):
            with self.subTest(word=word):
                ended = self.assertFails(self.run_sockplay("connect", word), 2, rf"^sockplay: resolve {re.escape(word)}: .*EAI_")
                self.assertNotIn("Success", ended.err)


class Files(Case):
    def as_nobody(self):
        """How a program is started without root's rights; skips where that cannot be."""
        if os.geteuid() != 0:
            return {}
        nobody = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        try:
            subprocess.run([binary(), "--version"], check=True, capture_output=True, **nobody)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("the user nobody cannot start the binary")
        return nobody

    def test_a_file_that_is_not_there_is_exit_2_before_anything_is_connected(self):
        for verb in ("send", "connect", "listen"):
            ended = self.run_sockplay(verb, "127.0.0.1:1" if verb != "listen" else "127.0.0.1:0", "--file", self.path("no-file"))
            self.assertFails(ended, 2, r"open /.*/no-file: No such file or directory \(ENOENT\)")

    def test_a_file_that_may_not_be_read_is_exit_2(self):
        how = self.as_nobody()
        path = self.file("secret", b"x")
        os.chmod(self.directory(), 0o755)
        os.chmod(path, 0)
        self.assertFails(self.run_sockplay("send", "127.0.0.1:1", "--file", path, **how), 2, "open /.*/secret: .*EACCES")

    def test_a_directory_is_exit_2(self):
        self.assertFails(self.run_sockplay("send", "127.0.0.1:1", "--file", self.directory()), 2, "read /.*: .*EISDIR")

    def test_a_directory_as_standard_input_is_exit_2(self):
        directory = os.open(self.directory(), os.O_RDONLY)
        self.addCleanup(os.close, directory)
        server = self.server()
        program = self.sockplay("send", written(server), stdin=directory)
        self.assertFails(program, 2, "read .*input: .*EISDIR")

    def test_a_copy_that_cannot_be_created_is_exit_2(self):
        for option in ("-o", "--log-hex"):
            self.assertFails(self.run_sockplay("connect", "127.0.0.1:1", option, self.path("no/such")), 2, "open /.*/no/such: .*ENOENT")
        self.assertFails(self.run_sockplay("connect", "127.0.0.1:1", f"--explain={self.path('no/such')}"), 2, "open /.*/no/such: .*ENOENT")

    def test_a_port_without_the_right_to_bind_it_is_exit_4_and_the_hint_says_what_it_takes(self):
        how = self.as_nobody()
        if int(pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii")) <= 1:
            self.skipTest("here everybody may bind every port")
        self.assertFails(self.run_sockplay("listen", "127.0.0.1:1", **how), 4, r"bind 127\.0\.0\.1:1: .*EACCES", "hint: .*CAP_NET_BIND_SERVICE")

    def test_a_socket_option_without_the_right_to_set_it_is_exit_4(self):
        how = self.as_nobody()
        self.assertFails(self.run_sockplay("connect", "127.0.0.1:1", "--sockopt", "SOCKET:SO_MARK=1", **how), 4, "EPERM", "hint: .*CAP_NET_ADMIN")

    def test_a_socket_file_in_a_directory_that_is_not_there_is_exit_2(self):
        self.assertFails(self.run_sockplay("listen", self.path("no/sock")), 2, "bind /.*/no/sock: .*ENOENT", "hint: ")


class FullDisks(Case):
    def receiving(self, *words, **how):
        """A receiver that is told a megabyte; how it ended, and whether the peer was told that it was not taken."""
        program = self.listening("recv", "127.0.0.1:0", *words, **how)
        peer = self.dial(program.where)
        sending = Background(peer.sendall, random_bytes(MIB))
        ended = program.wait()
        try:
            sending.result()
            read_all(peer)
            told = False
        except ConnectionError:
            told = True
        return ended, told

    def test_a_full_disk_under_the_output_is_exit_2_and_the_peer_sees_a_reset(self):
        for view in ("--raw", "--text", "--hex", "--json"):
            with self.subTest(view=view):
                ended, told = self.receiving(view, stdout=self.open("/dev/full", "wb"))
                self.assertFails(ended, 2, r"write standard output: No space left on device \(ENOSPC\)")
                self.assertTrue(told)

    def test_a_full_disk_under_a_copy_is_exit_2(self):
        for option in ("-o", "--log-hex"):
            with self.subTest(option=option):
                self.assertFails(self.receiving(option, "/dev/full")[0], 2, r"write /dev/full: .*\(ENOSPC\)")

    def test_a_full_disk_ends_a_server_of_many(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", stdout=self.open("/dev/full", "wb"))
        self.dial(program.where).sendall(b"x")
        self.assertFails(program, 2, r"write standard output: .*\(ENOSPC\)")

    def test_a_full_disk_under_standard_error_changes_nothing_else(self):
        full = self.open("/dev/full", "wb")
        self.assertEnded(self.run_sockplay("connect", "127.0.0.1:1", stderr=full), 1)
        program = self.listening("recv", "127.0.0.1:0", "-v", "--explain", stderr=full)
        peer = self.dial(program.where)
        peer.sendall(b"x")
        peer.close()
        self.assertEqual(self.assertEnded(program, 0).out, b"x")

    @needs_root
    def test_a_disk_that_fills_up_on_the_way_is_exit_2_and_what_fitted_is_there(self):
        script = 'mount -t tmpfs -o size=64k none "$0" && { "$@" >"$0/out"; code=$?; cat "$0/out"; exit $code; }'
        argv = ["unshare", "--mount", "/bin/sh", "-c", script, self.directory()]
        if subprocess.run([*argv, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("no file system can be mounted here")
        reader, writer = os.pipe()
        program = self.program(*argv, binary(), "stream", "recv", "127.0.0.1:0", "--ready-fd", str(writer), pass_fds=(writer,))
        os.close(writer)
        with open(reader, "rb") as told:
            peer = self.dial(told.readline().decode().strip())
        data = random_bytes(MIB)
        sending = Background(peer.sendall, data)
        ended = self.assertFails(program, 2, r"write standard output: No space left on device \(ENOSPC\)")
        self.assertGreater(len(ended.out), 0)
        self.assertSame(ended.out, data[: len(ended.out)])
        try:
            sending.result()
        except ConnectionError:
            pass


    def test_a_full_disk_under_the_help_or_the_version_is_exit_2(self):
        for words in (["--help"], ["--version"], ["stream", "--help"], ["stream", "listen", "--help"], ["stream", "send", "-V"]):
            with self.subTest(words=words):
                program = self.program(binary(), *words, stdin=b"", stdout=self.open("/dev/full", "wb"))
                self.assertFails(program, 2, r"^sockplay: write standard output: No space left on device \(ENOSPC\)\n$")

    def test_a_full_disk_under_every_output_does_not_change_the_exit_code(self):
        full = self.open("/dev/full", "wb")
        for words, code in (([], 2), (["stream"], 2), (["strean"], 2), (["--help"], 2), (["stream", "connect", "127.0.0.1:1", "--json"], 1)):
            with self.subTest(words=words):
                self.assertEnded(self.program(binary(), *words, stdin=b"", stdout=full, stderr=full), code)

    def test_a_reader_of_the_help_that_went_away_ends_it_in_silence(self):
        reader, writer = self.pipe()
        reader.close()
        program = self.program(binary(), "stream", "listen", "--help", stdin=b"", stdout=writer)
        self.assertEqual(self.assertEnded(program, -signal.SIGPIPE).err, "")


class Records(Case):
    """What cannot be sent, and who does not answer."""

    def bound(self, type_of_socket):
        """The path of a socket of that type, which takes nothing."""
        path = self.path(f"socket-{type_of_socket}")
        opened = socket.socket(socket.AF_UNIX, type_of_socket)
        self.addCleanup(opened.close)
        opened.bind(path)
        if type_of_socket == socket.SOCK_SEQPACKET:
            opened.listen()
        return path

    def run_records(self, *words, stdin=b""):
        return self.program(binary(), *words, stdin=stdin).wait()

    def test_a_record_that_is_too_long_is_exit_2_and_the_limit_is_named(self):
        for kind, type_of_socket in (("dgram", socket.SOCK_DGRAM), ("seqpacket", socket.SOCK_SEQPACKET)):
            with self.subTest(kind=kind):
                ended = self.run_records(kind, "send", self.bound(type_of_socket), "--whole", stdin=bytes(8 * MIB))
                self.assertFails(ended, 2, r"(?m)^sockplay: send .*/socket-\d: Message too long \(EMSGSIZE\)$", "hint: .*--sndbuf")

    def test_a_line_that_is_too_long_is_exit_2_and_the_way_out_is_named(self):
        ended = self.run_records("dgram", "send", self.bound(socket.SOCK_DGRAM), stdin=bytes(65537))
        self.assertFails(ended, 2, "read standard input: a line of more than 65536 bytes", "hint: --size 1400")

    def test_an_input_that_ends_within_an_announced_length_is_exit_2(self):
        ended = self.run_records("dgram", "send", self.bound(socket.SOCK_DGRAM), "--length-prefix", stdin=b"\0\0\0\5abc")
        self.assertFails(ended, 2, "read standard input: the input ended within a record")

    def test_a_probe_that_nobody_answers_is_exit_3_and_says_so(self):
        ended = self.run_records("dgram", "connect", self.bound(socket.SOCK_DGRAM), "--probe", "-w", "10ms")
        self.assertFails(ended, 3, r"wait for .*/socket-\d: no answer within 10 ms")

    def test_a_socket_file_of_another_type_is_told_with_the_command_that_fits(self):
        for kind, other, type_of_other in (("seqpacket", "dgram", socket.SOCK_DGRAM), ("dgram", "seqpacket", socket.SOCK_SEQPACKET)):
            ended = self.run_records(kind, "send", self.bound(type_of_other))
            self.assertFails(ended, 1, "EPROTOTYPE", f"hint: a {other} socket lives there: sockplay {other}")

    def test_a_broadcast_has_to_be_asked_for(self):
        ended = self.run_records("dgram", "send", "255.255.255.255:9", "--data", "x")
        self.assertFails(ended, 4, "EACCES", "hint: .*--broadcast")

    def test_a_program_that_anybody_may_use_is_warned_of(self):
        program = self.program(binary(), "dgram", "listen", "0", "--exec", "cat", stdin=b"")
        program.err.until(b"warning: anybody who can reach this address can use the command")


class ClosedDescriptors(Case):
    def closing(self, redirections, *words, **how):
        """A connecting sockplay started by a shell that closes some of its descriptors."""
        server = self.server()
        argv = [binary(), "stream", "connect", written(server), *words]
        return self.program(*in_shell(f'exec "$@" {redirections}', argv), **how), server

    def test_a_closed_standard_output_is_exit_2(self):
        program, _ = self.closing(">&-", stdin=b"")
        self.assertFails(program, 2, r"standard output: Bad file descriptor \(EBADF\)")

    def test_a_closed_standard_input_is_exit_2(self):
        program, server = self.closing("<&-")
        self.assertFails(program, 2, r"standard input: Bad file descriptor \(EBADF\)")

    def test_descriptors_that_are_not_used_may_be_closed(self):
        for redirections, words in (("<&-", ["--data", "x"]), ("<&-", ["--recv-only"])):
            with self.subTest(words=words):
                program, server = self.closing(redirections, *words)
                peer = self.accepted(server)
                peer.sendall(b"y")
                peer.shutdown(socket.SHUT_WR)
                read_all(peer)
                peer.close()
                self.assertEqual(self.assertEnded(program, 0).out, b"y")
        program = self.listening("listen", "127.0.0.1:0", "--echo", stdin=b"", script='exec "$@" <&- >&-')
        peer = self.dial(program.where)
        peer.sendall(b"x")
        self.assertEqual(read_exactly(peer, 1), b"x")

    def test_words_for_a_closed_standard_error_do_not_go_to_the_peer(self):
        for more in ([], ["--json"], ["--explain"], ["--echo"], ["--exec", "cat"]):
            with self.subTest(more=more):
                program = self.listening("listen", "127.0.0.1:0", "-v", "--tcp-info", *more, stdin=b"", script='exec "$@" 2>&-')
                peer = self.dial(program.where)
                peer.sendall(b"hello")
                peer.shutdown(socket.SHUT_WR)
                self.assertIn(read_all(peer), (b"", b"hello"))
                peer.close()
                ended = self.assertEnded(program, 0)
                self.assertNotIn(b"sockplay: ", ended.out)

    def test_a_closed_standard_error_does_not_change_the_exit_code(self):
        argv = [binary(), "stream", "connect", "127.0.0.1:1"]
        self.assertEnded(self.program(*in_shell('exec "$@" 2>&-', argv), stdin=b""), 1)
        self.assertEnded(self.program(*in_shell('exec "$@" <&- >&- 2>&-', argv)), 2)


class Peers(Case):
    """What peers do to us."""

    def test_a_hundred_megabytes_without_a_line_end_take_no_memory(self):
        for view in ("--text", "--json", "--hex", "--raw"):
            with self.subTest(view=view):
                program = self.listening("recv", "127.0.0.1:0", view, stdout=subprocess.DEVNULL,
                                         env={"ASAN_OPTIONS": os.environ["ASAN_OPTIONS"] + ":quarantine_size_mb=1:malloc_context_size=0"})
                peer = self.dial(program.where)
                before = program.usage("VmHWM")
                megabyte = b"no end " * (MIB // 7)
                for _ in range(100 if view == "--text" else 20):
                    peer.sendall(megabyte)
                self.eventually(lambda peer=peer: unacknowledged(peer) == 0, "all is taken")
                self.assertLess(program.usage("VmHWM") - before, 16 * 1024)
                peer.close()
                self.assertEnded(program, 0)

    def test_a_peer_that_takes_nothing_is_a_stall_and_exit_3(self):
        server = self.server()
        program = self.sockplay("send", written(server), "--idle-timeout", "300ms", stdin=self.open("/dev/zero"))
        peer = self.accepted(server)
        self.assertFails(program, 3, r"idle 127\.0\.0\.1:\d+: no byte for 300 ms")
        peer.close()

    def test_an_output_that_takes_nothing_does_not_keep_a_signal_away(self):
        for view in ("--raw", "--text"):
            with self.subTest(view=view):
                reader, writer = self.pipe()
                program = self.listening("recv", "127.0.0.1:0", view, stdout=writer)
                writer.close()
                peer = self.dial(program.where)
                peer.setblocking(False)
                fill(peer)
                program.signal(signal.SIGTERM)
                self.assertEnded(program, -signal.SIGTERM)
                reader.close()

    def test_a_slow_output_gets_everything_though_the_peer_has_gone(self):
        data = random_bytes(300_000)
        for view in ("--raw", "--json"):
            reader, writer = self.pipe()
            program = self.listening("recv", "127.0.0.1:0", view, stdout=writer)
            writer.close()
            peer = self.dial(program.where)
            peer.sendall(data)
            peer.close()
            self.assertEqual(len(reader.read(1)), 1)
            rest = Background(lambda reader=reader: reader.readall())
            self.assertEnded(program, 0)
            if view == "--raw":
                self.assertSame(rest.result(), data[1:])
            else:
                self.assertIn(b'"event":"closed"', rest.result())

    def test_urgent_data_does_not_cut_the_stream(self):
        for view in ("--raw", "--text"):
            program = self.listening("recv", "127.0.0.1:0", view)
            peer = self.dial(program.where)
            peer.sendall(b"before")
            program.out.until(b"before")
            peer.send(b"!", socket.MSG_OOB)
            peer.sendall(b"after")
            program.out.until(b"after")
            peer.close()
            self.assertEqual(self.assertEnded(program, 0).out, b"beforeafter")
        sink = self.path("sink")
        program = self.listening("recv", stdout=self.open(sink, "wb"))
        peer = self.dial(program.where)
        peer.sendall(b"before")
        peer.send(b"!", socket.MSG_OOB)
        peer.sendall(b"after")
        peer.close()
        self.assertEnded(program, 0)
        self.assertEqual(pathlib.Path(sink).read_bytes(), b"beforeafter")

    def test_a_peer_that_is_gone_before_it_is_accepted_does_no_harm(self):
        program = self.listening("listen", "127.0.0.1:0", "-k", "--echo")
        program.signal(signal.SIGSTOP)
        for _ in range(20):
            peer = self.dial(program.where)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            peer.close()
        program.signal(signal.SIGCONT)
        peer = self.dial(program.where)
        peer.sendall(b"x")
        self.assertEqual(read_exactly(peer, 1), b"x")

    def test_peers_that_come_and_go_leave_no_descriptors(self):
        for service in (["--echo"], [], ["--exec", "cat"], ["--data", "x"]):
            with self.subTest(service=service):
                program = self.listening("listen", "127.0.0.1:0", "-k", "--json", *service)
                program.out.until(b'"listening"')
                counts = []
                for seen in (1, 21):
                    for peer in [self.dial(program.where) for _ in range(min(seen, 20))]:
                        peer.close()
                    program.out.until(b'"closed"', times=seen)
                    counts.append(len(program.descriptors()))
                self.assertLessEqual(counts[1], counts[0] + 4)  # a pipe or two may be kept for the next


def unacknowledged(peer):
    return struct.unpack("i", fcntl.ioctl(peer, termios.TIOCOUTQ, bytes(4)))[0]


def fill(peer):
    """Sends until nobody takes anything for a while."""
    piece = bytes(MIB)
    while select.select([], [peer], [], 0.2)[1]:
        peer.send(piece)


if __name__ == "__main__":
    main()
