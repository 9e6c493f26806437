# bash completion for sockplay: types, verbs, options and their values. The groups of options are those of --help;
# tests/cli/step.py holds them against it.

# The options of `sockplay $1 $2`.
_sockplay_options()
{
  local address='-4 -6 -n --numeric'
  local binding='--mode --unlink --reuseport --allow --deny --port-file --ready-fd'
  local listening="--backlog $binding"
  local accepting='--accept-timeout'
  local many='-k --keep-open -m --max-conns -c --count'
  local services='--echo --discard --forward'
  local program='--exec'
  local lanes='-m --max-conns --per-peer'
  local dialling='-s --source -p --source-port'
  local connecting="$dialling -w --connect-timeout --retry --retry-delay"
  local probing='-z --probe'
  local records='--data --hex-data --file -C --crlf --rate -d --delay'
  local input="$records --chunk"
  local unframing='--per-line --delimiter -0 --null --length-prefix'
  local framing="$unframing --size --whole"
  local counting='-c --count'
  local one_way='--send-only --recv-only -q --quit-after-eof'
  local directions="$one_way --no-shutdown --stay"
  local waiting='--wait'
  local idling='--idle-timeout'
  local faults='--drop --duplicate --reorder --corrupt --jitter --seed'
  local stream_faults='--read-rate --reset-after'
  local showing='--raw --text --hex --json --timestamps --color -o --output --log-hex'
  local telling='-v --verbose --quiet --explain --help'
  local tcp='--tcp-info'
  local socket='--sndbuf --rcvbuf --ttl --tos -I --interface --sockopt'
  local stream="$idling $stream_faults $showing $telling $tcp --nodelay --keepalive --linger --mptcp $socket"
  local dgram="$showing $telling -b --broadcast --loop --udplite $socket"
  local seqpacket="$idling $showing $telling $socket"
  local kinds='--icmp --tcp --udp --protocol'
  local built="$kinds --arp --header --frame --from --data --hex-data --file --data-length"
  local headers='-s --source -p --source-port --ttl --tos --id --df --flags --seq --ack --window --tcp-options'
  headers+=' --badsum -I --interface --dest-mac --vlan'
  local hearing='--allow --deny --ready-fd'
  local raw="$showing --detail $telling -b --broadcast"
  local limits='-m --max-conns --max-line --buffer --line-rate --idle-timeout'
  local room="--nick --motd --history --log --password-file $limits"
  local part='--nick --password-file --reconnect'
  local painting='--no-edit --json --timestamps --color'
  local capturing='-i --interface -D --list-interfaces -r --read -c --count -Q --direction -p --no-promiscuous-mode'
  capturing+=' -s --snapshot-length -B --buffer-size -d --dump-filter'
  local packets='--screen --detail --json --stats --follow -x -X -A -t -e -q -N -n -l --color'
  local captures='-w --write -U --packet-buffered -C --rotate-size -G --rotate-time -W --rotate-count'

  case "$1 $2" in
    'stream listen')
      echo "$address $listening $accepting $many $services $program $input $directions $stream" ;;
    'stream connect') echo "$address $connecting $probing $program $input $directions $stream" ;;
    'stream send') echo "$address $connecting $input $waiting $stream" ;;
    'stream recv') echo "$address $listening $accepting $stream" ;;
    'dgram listen')
      echo "$address $binding --join --reply-to $services $program $lanes"
      echo "$records $framing $counting $one_way $idling $faults $dgram" ;;
    'dgram connect')
      echo "$address $dialling $probing -w --connect-timeout"
      echo "$records $framing $counting $one_way --stay $idling $faults $dgram" ;;
    'dgram send') echo "$address $dialling $records $framing $waiting $counting $faults $dgram" ;;
    'dgram recv') echo "$address $binding --join $unframing $counting $idling $dgram" ;;
    'seqpacket listen')
      echo "$address $listening $accepting $many $services $program $records $framing $directions $faults $seqpacket" ;;
    'seqpacket connect')
      echo "$address $connecting $probing $program $records $framing $directions $faults $seqpacket" ;;
    'seqpacket send') echo "$address $connecting $records $framing $waiting $faults $seqpacket" ;;
    'seqpacket recv') echo "$address $listening $accepting $unframing $counting $seqpacket" ;;
    'raw listen')
      echo "$address $kinds $hearing --reply-to $records $framing $counting $one_way $idling $raw $socket" ;;
    'raw connect')
      echo "$address $kinds -s --source $records $framing $counting $one_way --stay $idling $raw $socket" ;;
    'raw send')
      echo "$address $built $framing $headers $counting -d --delay --packet-rate $waiting $raw --sockopt" ;;
    'raw recv') echo "$address $kinds $hearing $unframing $counting $idling $raw $socket" ;;
    'raw sniff') echo "$capturing $packets $captures $telling --ready-fd" ;;
    'chat serve') echo "$address $listening $room $painting $telling" ;;
    'chat join') echo "$address $part $painting $connecting $telling" ;;
  esac
}

_sockplay_words() # WORDS: those that begin as the current word does
{
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_sockplay_files()
{
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  compopt -o filenames 2>/dev/null
}

_sockplay_addresses() # Unix sockets are files, and hosts have names
{
  case $cur in
    */*) _sockplay_files ;;
    *) mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur") ;;
  esac
}

_sockplay_interfaces()
{
  _sockplay_words "$(cd /sys/class/net 2>/dev/null && echo *) $1"
}

# The value of option $1 of `raw sniff`, whose letters are tcpdump's; false if it has none.
_sockplay_sniff_value()
{
  case $1 in
    --color) _sockplay_words 'auto always never' ;;
    -i | --interface) _sockplay_interfaces any ;;
    -Q | --direction) _sockplay_words 'in out inout' ;;
    -r | --read | -w | --write) _sockplay_files ;;
    --follow | -c | --count | -s | --snapshot-length | -B | --buffer-size | --ready-fd) ;;
    -C | --rotate-size | -G | --rotate-time | -W | --rotate-count) ;;
    *) return 1 ;;
  esac
  return 0
}

# The value of option $1; false if it has none.
_sockplay_value()
{
  if [[ ${COMP_WORDS[1]} == raw && ${COMP_WORDS[2]} == sniff ]]; then
    _sockplay_sniff_value "$1"
    return
  fi
  case $1 in
    --color) _sockplay_words 'auto always never' ;;
    --file | --from | -o | --output | --log-hex | --log | --port-file | --password-file) _sockplay_files ;;
    --reply-to) _sockplay_words 'last first all' ;;
    --mode) _sockplay_words '0600 0660 0666' ;;
    --exec) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
    --forward | -s | --source) _sockplay_addresses ;;
    -I | --interface) _sockplay_interfaces ;;
    --sockopt)
      _sockplay_words 'SOCKET: TCP: IP: IPV6: UDP: MPTCP:'
      compopt -o nospace 2>/dev/null ;;
    --backlog | --accept-timeout | --allow | --deny | --ready-fd | -m | --max-conns | -c | --count) ;;
    -p | --source-port | -w | --connect-timeout | --retry | --retry-delay) ;;
    --data | --hex-data | --rate | -d | --delay | --chunk | -q | --quit-after-eof | --wait | --idle-timeout) ;;
    --join | --size | --delimiter | --drop | --duplicate | --reorder | --corrupt | --jitter | --seed) ;;
    --read-rate | --reset-after | --sndbuf | --rcvbuf | --linger | --ttl | --tos) ;;
    --protocol) _sockplay_words 'icmp tcp udp gre esp ah ospf sctp' ;;
    --data-length | --id | --flags | --seq | --ack | --window | --tcp-options | --dest-mac | --vlan | --packet-rate) ;;
    --nick | --motd | --history | --max-line | --buffer | --line-rate) ;;
    *) return 1 ;;
  esac
  return 0
}

_sockplay()
{
  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} joined=
  COMPREPLY=()

  # bash cuts words at `=`: "--color" "=" "al".
  if [[ $cur == = ]]; then
    joined=$before cur=
  elif [[ $before == = ]]; then
    joined=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  if ((COMP_CWORD == 1)); then
    case $cur in
      -*) _sockplay_words '-h --help -V --version' ;;
      *) _sockplay_words 'stream dgram seqpacket raw chat' ;;
    esac
  elif ((COMP_CWORD == 2)); then
    case ${COMP_WORDS[1]}:$cur in
      *:-*) _sockplay_words '-h --help' ;;
      stream:* | dgram:* | seqpacket:*) _sockplay_words 'listen connect send recv' ;;
      raw:*) _sockplay_words 'listen connect send recv sniff' ;;
      chat:*) _sockplay_words 'serve join' ;;
    esac
  elif [[ $joined == --explain ]]; then
    _sockplay_files
  elif [[ $joined == --timestamps ]]; then
    _sockplay_words 'user kernel'
  elif [[ $joined == --loop ]]; then
    _sockplay_words 'on off'
  elif [[ -n $joined ]]; then
    _sockplay_value "$joined"
  elif _sockplay_value "$before"; then
    :
  elif [[ $cur == -* ]]; then
    _sockplay_words "$(_sockplay_options "${COMP_WORDS[1]}" "${COMP_WORDS[2]}")"
  elif [[ ${COMP_WORDS[1]} == raw && ${COMP_WORDS[2]} == sniff ]]; then
    _sockplay_interfaces any
  else
    _sockplay_addresses
  fi
}

complete -F _sockplay sockplay
