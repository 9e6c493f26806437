# bash completion for sockplay: types, verbs, options and their values. The groups of options are those of --help;
# tests/cli/step.py holds them against it.

# The options of `sockplay $1 $2`.
_sockplay_options()
{
  local address='-4 -6 -n --numeric'
  local listening='--backlog --mode --unlink --reuseport --allow --deny --port-file --ready-fd'
  local accepting='--accept-timeout'
  local many='-k --keep-open -m --max-conns -c --count'
  local services='--echo --discard --forward'
  local program='--exec'
  local connecting='-s --source -p --source-port -w --connect-timeout --retry --retry-delay'
  local probing='-z --probe'
  local input='--data --hex-data --file -C --crlf --rate -d --delay --chunk'
  local directions='--send-only --recv-only --no-shutdown --stay -q --quit-after-eof'
  local waiting='--wait'
  local idling='--idle-timeout'
  local showing='--raw --text --hex --json --timestamps --color -o --output --log-hex'
  local telling='-v --verbose --quiet --explain --help'
  local tcp='--tcp-info'
  local socket='--nodelay --keepalive --sndbuf --rcvbuf --linger --ttl --tos -I --interface --mptcp --sockopt'
  local limits='-m --max-conns --max-line --buffer --line-rate --idle-timeout'
  local room="--nick --motd --history --log --password-file $limits"
  local part='--nick --password-file --reconnect'
  local painting='--no-edit --json --timestamps --color'

  case "$1 $2" in
    'stream listen')
      echo "$address $listening $accepting $many $services $program $input $directions"
      echo "$idling $showing $telling $tcp $socket" ;;
    'stream connect')
      echo "$address $connecting $probing $program $input $directions"
      echo "$idling $showing $telling $tcp $socket" ;;
    'stream send') echo "$address $connecting $input $waiting $idling $showing $telling $tcp $socket" ;;
    'stream recv') echo "$address $listening $accepting $idling $showing $telling $tcp $socket" ;;
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

# The value of option $1; false if it has none.
_sockplay_value()
{
  case $1 in
    --color) _sockplay_words 'auto always never' ;;
    --file | -o | --output | --log-hex | --log | --port-file | --password-file) _sockplay_files ;;
    --mode) _sockplay_words '0600 0660 0666' ;;
    --exec) mapfile -t COMPREPLY < <(compgen -c -- "$cur") ;;
    --forward | -s | --source) _sockplay_addresses ;;
    -I | --interface) _sockplay_words "$(cd /sys/class/net 2>/dev/null && echo *)" ;;
    --sockopt)
      _sockplay_words 'SOCKET: TCP: IP: IPV6: UDP: MPTCP:'
      compopt -o nospace 2>/dev/null ;;
    --backlog | --accept-timeout | --allow | --deny | --ready-fd | -m | --max-conns | -c | --count) ;;
    -p | --source-port | -w | --connect-timeout | --retry | --retry-delay) ;;
    --data | --hex-data | --rate | -d | --delay | --chunk | -q | --quit-after-eof | --wait | --idle-timeout) ;;
    --sndbuf | --rcvbuf | --linger | --ttl | --tos) ;;
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
      *) _sockplay_words 'stream chat' ;;
    esac
  elif ((COMP_CWORD == 2)); then
    case ${COMP_WORDS[1]}:$cur in
      stream:-* | chat:-*) _sockplay_words '-h --help' ;;
      stream:*) _sockplay_words 'listen connect send recv' ;;
      chat:*) _sockplay_words 'serve join' ;;
    esac
  elif [[ $joined == --explain ]]; then
    _sockplay_files
  elif [[ -n $joined ]]; then
    _sockplay_value "$joined"
  elif _sockplay_value "$before"; then
    :
  elif [[ $cur == -* ]]; then
    _sockplay_words "$(_sockplay_options "${COMP_WORDS[1]}" "${COMP_WORDS[2]}")"
  else
    _sockplay_addresses
  fi
}

complete -F _sockplay sockplay
