/* chat_load PROTOCOL PORT SERVER_PID MEMBERS SPEAKERS IN_FLIGHT MILLISECONDS [LINES_PER_SECOND]:
   fills a room and talks.

   MEMBERS join; once it is quiet the first SPEAKERS of them say lines of 64 bytes, 16 a write, each
   as fast as it may: no more than IN_FLIGHT of its lines are on the way to the slowest member. With
   LINES_PER_SECOND they say single lines in turn at that rate, and the time from the write to the
   arrival at each member is taken.

   What is checked costs next to nothing: the first to get a byte writes it into the transcript, and
   everybody else's bytes are compared with it. So all listeners got the same lines in one order; who
   did not counts as out of order, and the rest of its lines as lost. The transcript is read line by
   line, for each speaker's are numbered. So is what speakers get, for it lacks their own lines, and
   what all get where there is no one order.

   Prints one line of figures. A busy near 1 means that the rate is the generator's, not the relay's. */
#include "chat_protocol.h"
#include "loopback.h"
#include "ring.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/epoll.h>

enum {
  TEXT = 63, /* of a line, without its end */
  LINES_A_WRITE = 16,
  SPEAKERS_AT_MOST = 64,
  WRITE_AT_MOST = 4 * KIBIBYTE,
  LINE_AT_MOST = KIBIBYTE,
  PIECE = 256 * KIBIBYTE,
  TRANSCRIPT_BYTES = 16 * MEBIBYTE,
  TRANSCRIPT_LINES = 1 << 16,
  EVENTS = 512,
  PATIENCE = 10,      /* s without any progress */
  SETTLE_AT_MOST = 30 /* s: every join is news for all who were there before */
};

struct speaker {
  int fd;
  long said, back; /* lines; how many of them every listener has */
  char pending[WRITE_AT_MOST];
  size_t pending_from, pending_to;
};

/* Lines of one speaker that came, and the number after the last. */
struct heard {
  long lines, next;
};

/* What one member needs whose bytes are not compared with the transcript but read. */
struct ear {
  struct heard from[SPEAKERS_AT_MOST];
  char begun[LINE_AT_MOST]; /* the start of a line whose end has not come */
  size_t begun_bytes;
};

struct member {
  int fd;
  bool is_in, is_gone;
  struct ear* ear;              /* or NULL: it is compared with the transcript */
  const struct speaker* itself; /* who it is as a speaker, if its own lines do not come back to it */
  uint64_t position;            /* in the transcript */
  long lines;                   /* kept where the latency is measured, else counted at the end */
};

/* What was said, as the first who got it got it: the bytes, and where each line ends. */
static struct {
  struct ring bytes;
  uint64_t end, parsed;
  long lines, back; /* back: those that every listener has */
  uint64_t line_end[TRANSCRIPT_LINES];
  unsigned char line_speaker[TRANSCRIPT_LINES];
  double line_said[TRANSCRIPT_LINES];
  struct heard from[SPEAKERS_AT_MOST];
} transcript;

static const struct chat_protocol* protocol;
static struct member* members;
static struct speaker speakers[SPEAKERS_AT_MOST];
static long member_count, speaker_count, in_flight, rate, joined;
static long out_of_order, astray, own_returned;
static double said_at[SPEAKERS_AT_MOST][TRANSCRIPT_LINES]; /* touched only where the latency is measured */
static float* latencies;
static long latency_count, latencies_at_most;
static double last_arrival;
static int epoll;
static bool is_measuring;

static void give_up(const char* format, ...)
{
  va_list words;
  va_start(words, format);
  vfprintf(stderr, format, words);
  va_end(words);
  fputc('\n', stderr);
  exit(1);
}

/* Lines. */

static void write_number(char* text, int count, long number)
{
  for (; count > 0; number /= 10)
    text[--count] = (char)('0' + number % 10);
}

/* The text of a line: "@", its speaker in 2 digits, its number in 9, and letters up to 63 bytes. */
static void write_text(char* text, long speaker, long number)
{
  memcpy(text, "@00 000000000 abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvw", TEXT);
  write_number(text + 1, 2, speaker);
  write_number(text + 4, 9, number);
}

static long digits(const char* text, int count)
{
  long number = 0;
  for (int i = 0; i < count; i++)
    number = number * 10 + (text[i] - '0');
  return number;
}

/* True if the line is one that somebody said, whom and which; notices and envelopes are none. */
static bool is_said(const char* line, size_t size, long* speaker, long* number)
{
  const char* text = memchr(line, '@', size);
  if (!text || line + size - text < TEXT) return false;
  if (protocol->own && memmem(line, size, protocol->own, strlen(protocol->own))) return false;
  *speaker = digits(text + 1, 2);
  *number = digits(text + 4, 9);
  return *speaker >= 0 && *speaker < speaker_count;
}

/* A number left out is a line lost, which the sum tells; one after a higher one is out of order. */
static void count_line(struct heard* from, long number)
{
  out_of_order += number < from->next;
  from->next = number + 1;
  from->lines++;
}

/* What listeners get. */

static void add_line(const char* line, uint64_t end)
{
  long speaker, number;
  if (!is_said(line, (size_t)(end - transcript.parsed), &speaker, &number)) return;
  const long place = transcript.lines++ % TRANSCRIPT_LINES;
  transcript.line_end[place] = end;
  transcript.line_speaker[place] = (unsigned char)speaker;
  if (rate) transcript.line_said[place] = said_at[speaker][number % TRANSCRIPT_LINES];
  count_line(&transcript.from[speaker], number);
}

static void extend_transcript(const char* bytes, size_t count)
{
  memcpy(ring_at(&transcript.bytes, transcript.end), bytes, count);
  transcript.end += count;
  for (;;) {
    const char* line = ring_at(&transcript.bytes, transcript.parsed);
    const char* last = memchr(line, '\n', (size_t)(transcript.end - transcript.parsed));
    if (!last) return;
    const uint64_t end = transcript.parsed + (uint64_t)(last + 1 - line);
    add_line(line, end);
    transcript.parsed = end;
  }
}

static void take_latency(double said, double now)
{
  if (latency_count < latencies_at_most) latencies[latency_count++] = (float)((now - said) * 1e6);
}

static void take_latencies(struct member* member, double now)
{
  while (member->lines < transcript.lines &&
         transcript.line_end[member->lines % TRANSCRIPT_LINES] <= member->position) {
    take_latency(transcript.line_said[member->lines++ % TRANSCRIPT_LINES], now);
  }
}

/* How many lines this listener has: not fewer than the slowest. */
static long lines_of(const struct member* member)
{
  long lines = transcript.back;
  while (lines < transcript.lines && transcript.line_end[lines % TRANSCRIPT_LINES] <= member->position)
    lines++;
  return lines;
}

static void lose(struct member* member)
{
  member->is_gone = true;
  if (!member->ear) member->lines = lines_of(member);
  epoll_ctl(epoll, EPOLL_CTL_DEL, member->fd, NULL);
}

static void follow(struct member* member, const char* bytes, size_t count)
{
  const uint64_t ahead = transcript.end - member->position;
  const size_t known = count < ahead ? count : (size_t)ahead;
  if (ahead > TRANSCRIPT_BYTES / 2 ||
      memcmp(ring_at(&transcript.bytes, member->position), bytes, known) != 0) {
    astray++;
    lose(member);
    return;
  }
  if (known < count) extend_transcript(bytes + known, count - known);
  member->position += count;
}

/* The lines that all who are compared with the transcript have. */
static void count_back_in_transcript(void)
{
  uint64_t slowest = transcript.end;
  for (long i = 0; i < member_count; i++)
    if (!members[i].ear && !members[i].is_gone && members[i].position < slowest)
      slowest = members[i].position;
  for (; transcript.back < transcript.lines; transcript.back++) {
    const long place = transcript.back % TRANSCRIPT_LINES;
    if (transcript.line_end[place] > slowest) return;
    speakers[transcript.line_speaker[place]].back++;
  }
}

/* What those get whose bytes are read. */

static void hear_line(struct member* member, const char* line, size_t size)
{
  long speaker, number;
  if (!is_said(line, size, &speaker, &number)) return;
  own_returned += &speakers[speaker] == member->itself;
  count_line(&member->ear->from[speaker], number);
  if (rate) take_latency(said_at[speaker][number % TRANSCRIPT_LINES], last_arrival);
}

static void hear_lines(struct member* member, const char* bytes, size_t count)
{
  const char *line = bytes, *end = bytes + count, *last;
  while ((last = memchr(line, '\n', (size_t)(end - line)))) {
    hear_line(member, line, (size_t)(last - line));
    line = last + 1;
  }
  member->ear->begun_bytes = (size_t)(end - line);
  if (member->ear->begun_bytes > LINE_AT_MOST) give_up("a line that does not end");
  memcpy(member->ear->begun, line, member->ear->begun_bytes);
}

/* Lines of one speaker that all have who are read, but the speaker. */
static long least_heard(const struct speaker* speaker)
{
  long least = speaker->said;
  for (long i = 0; i < member_count; i++) {
    if (members[i].is_gone || members[i].itself == speaker) continue;
    const long lines = members[i].ear->from[speaker - speakers].lines;
    if (lines < least) least = lines;
  }
  return least;
}

/* The lines that all listeners have give their speakers leave to go on. */
static void count_back(void)
{
  if (protocol->has_one_order)
    count_back_in_transcript();
  else
    for (long i = 0; i < speaker_count; i++)
      speakers[i].back = least_heard(&speakers[i]);
}

/* What anybody gets. */

/* Before all are in only that something came counts; who is asked for a sign of life gives it. */
static void greet(struct member* member, const char* bytes, size_t count)
{
  joined += !member->is_in;
  member->is_in = true;
  if (memmem(bytes, count, "PING\r\n", 6)) must(send(member->fd, "PONG\r\n", 6, MSG_NOSIGNAL), "send");
}

static void take(struct member* member, char* bytes, size_t count)
{
  if (!is_measuring) {
    greet(member, bytes, count);
  } else if (member->ear) {
    hear_lines(member, bytes, count);
  } else {
    follow(member, bytes, count);
    if (rate) take_latencies(member, last_arrival);
  }
}

static void hear(struct member* member)
{
  static char block[LINE_AT_MOST + PIECE];
  const size_t begun = member->ear ? member->ear->begun_bytes : 0;
  if (begun > 0) memcpy(block, member->ear->begun, begun);
  const ssize_t got = recv(member->fd, block + begun, PIECE, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    if (!is_measuring) give_up("a member was let go before anything was said");
    lose(member);
    return;
  }
  last_arrival = seconds(CLOCK_MONOTONIC);
  take(member, block, begun + (size_t)got);
}

static void hear_all(double wait_seconds)
{
  static struct epoll_event events[EVENTS];
  const struct timespec wait = {(time_t)wait_seconds,
                                (long)((wait_seconds - (double)(time_t)wait_seconds) * 1e9)};
  const long ready = must(epoll_pwait2(epoll, events, EVENTS, &wait, NULL), "epoll_pwait2");
  for (long i = 0; i < ready; i++)
    hear(events[i].data.ptr);
}

/* Joining. */

static void send_at_once(int fd)
{
  const int on = 1;
  must(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

static void say(int fd, const char* words)
{
  if (words) must(send(fd, words, strlen(words), MSG_NOSIGNAL), "send");
}

static void join(struct member* member, long port, long turn)
{
  member->fd = connect_in_turn(port, turn);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = member};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, member->fd, &event), "EPOLL_CTL_ADD");
  say(member->fd, protocol->join);
}

static void join_all(long port)
{
  for (long turn = 0; turn < member_count;) {
    for (int i = 0; i < protocol->joins_at_once && turn < member_count; i++, turn++)
      join(&members[turn], port, turn);
    last_arrival = seconds(CLOCK_MONOTONIC);
    while (joined < turn) {
      hear_all(0.01);
      if (seconds(CLOCK_MONOTONIC) - last_arrival > PATIENCE) give_up("only %ld members were let in", joined);
    }
  }
}

static void prepare_speaker(struct speaker* speaker, long number, long port)
{
  speaker->fd = protocol->speaks_apart ? connect_in_turn(port, number) : members[number].fd;
  send_at_once(speaker->fd);
  if (!protocol->speaks_apart) members[number].itself = speaker;
  char nick[64];
  snprintf(nick, sizeof nick, protocol->nick ? protocol->nick : "", (int)number);
  say(speaker->fd, nick);
}

static void prepare_all(long port)
{
  for (long i = 0; i < speaker_count; i++)
    prepare_speaker(&speakers[i], i, port);
  for (long i = 0; i < member_count; i++)
    if (members[i].itself || !protocol->has_one_order) members[i].ear = calloc(1, sizeof(struct ear));
}

static void settle(void)
{
  const double began = seconds(CLOCK_MONOTONIC);
  last_arrival = began;
  while (seconds(CLOCK_MONOTONIC) - last_arrival < protocol->quiet_ms / 1e3) {
    hear_all(0.01);
    if (seconds(CLOCK_MONOTONIC) - began > SETTLE_AT_MOST) give_up("it does not get quiet");
  }
}

/* Speaking. */

static void add_line_to_write(struct speaker* speaker)
{
  char* line = speaker->pending + speaker->pending_to;
  write_text(line, speaker - speakers, speaker->said++);
  line[TEXT] = '\n';
  speaker->pending_to += TEXT + 1;
}

static void prepare_write(struct speaker* speaker, int lines)
{
  if (protocol->before)
    speaker->pending_to += (size_t)sprintf(speaker->pending, protocol->before, lines * (TEXT + 1));
  while (lines-- > 0)
    add_line_to_write(speaker);
  if (protocol->after)
    speaker->pending_to += (size_t)sprintf(speaker->pending + speaker->pending_to, "%s", protocol->after);
}

/* True once nothing is left to write. */
static bool write_pending(struct speaker* speaker)
{
  const size_t size = speaker->pending_to - speaker->pending_from;
  if (size > 0) {
    const ssize_t sent =
        send(speaker->fd, speaker->pending + speaker->pending_from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) give_up("a speaker was let go: %s", strerror(errno));
    speaker->pending_from += sent > 0 ? (size_t)sent : 0;
  }
  if (speaker->pending_from < speaker->pending_to) return false;
  speaker->pending_from = speaker->pending_to = 0;
  return true;
}

static bool may_say(const struct speaker* speaker, long lines)
{
  return speaker->said - speaker->back + lines <= in_flight;
}

/* Whoever has half of its lines back says as many again. In writes as they come back, small pieces would
   beget small pieces, and the same relay be twice as fast or not by chance. */
static void flood(void)
{
  for (long i = 0; i < speaker_count; i++) {
    struct speaker* speaker = &speakers[i];
    if (!may_say(speaker, in_flight / 2)) continue;
    while (write_pending(speaker) && may_say(speaker, LINES_A_WRITE))
      prepare_write(speaker, LINES_A_WRITE);
  }
}

/* One line of the next speaker's, if its time has come; how long until then, else. */
static double say_in_turn(double began, double now)
{
  static long turn;
  struct speaker* speaker = &speakers[turn % speaker_count];
  const double due = began + (double)turn / (double)rate;
  if (now < due) return due - now;
  turn++;
  if (write_pending(speaker) && may_say(speaker, 1)) {
    said_at[speaker - speakers][speaker->said % TRANSCRIPT_LINES] = seconds(CLOCK_MONOTONIC);
    prepare_write(speaker, 1);
    write_pending(speaker);
  }
  return 0;
}

/* The whole. */

static long all_said(void)
{
  long lines = 0;
  for (long i = 0; i < speaker_count; i++)
    lines += speakers[i].said;
  return lines;
}

/* Lines that this member has; a speaker's own are none. */
static long lines_heard(const struct member* member)
{
  if (!member->ear) return member->is_gone ? member->lines : lines_of(member);
  long lines = 0;
  for (long i = 0; i < speaker_count; i++)
    lines += &speakers[i] == member->itself ? 0 : member->ear->from[i].lines;
  return lines;
}

static long lines_owed(const struct member* member)
{
  return all_said() - (member->itself ? member->itself->said : 0);
}

static bool is_over(void)
{
  bool over = true;
  for (long i = 0; i < speaker_count; i++)
    over &= write_pending(&speakers[i]) && speakers[i].back == speakers[i].said;
  for (long i = 0; over && i < member_count; i++)
    over = !members[i].ear || members[i].is_gone || lines_heard(&members[i]) >= lines_owed(&members[i]);
  return over;
}

static void talk(double for_seconds)
{
  const double began = seconds(CLOCK_MONOTONIC);
  double now = began;
  while (now - began < for_seconds) {
    double wait = 0.01;
    if (rate)
      wait = say_in_turn(began, now);
    else
      flood();
    hear_all(wait);
    count_back();
    now = seconds(CLOCK_MONOTONIC);
  }
  last_arrival = now;
  while (!is_over() && seconds(CLOCK_MONOTONIC) - last_arrival < PATIENCE / 5) {
    hear_all(0.01);
    count_back();
  }
}

static int by_size(const void* left, const void* right)
{
  const float a = *(const float*)left, b = *(const float*)right;
  return (a > b) - (a < b);
}

static void print_latencies(void)
{
  qsort(latencies, (size_t)latency_count, sizeof *latencies, by_size);
  for (int percentile = 50; latency_count > 0 && percentile < 100; percentile += percentile < 90 ? 40 : 9)
    printf(" p%d=%.1f", percentile, (double)latencies[latency_count * percentile / 100]);
}

static void print_figures(double took, double own_cpu, double server_cpu)
{
  long delivered = 0, lost = 0;
  for (long i = 0; i < member_count; i++) {
    const long lines = lines_heard(&members[i]), owed = lines_owed(&members[i]);
    delivered += lines;
    lost += lines < owed ? owed - lines : 0;
  }
  printf("delivered=%ld per_second=%.0f transcript_bytes=%llu busy=%.3f server_busy=%.3f", delivered,
         (double)delivered / took, (unsigned long long)transcript.end, own_cpu / took, server_cpu / took);
  printf(" server_cpu=%.6f lost=%ld out_of_order=%ld own_returned=%ld", server_cpu, lost,
         out_of_order + astray, own_returned);
}

int main(int argc, char** argv)
{
  const char usage[] = "PROTOCOL PORT SERVER_PID MEMBERS SPEAKERS IN_FLIGHT MILLISECONDS [LINES_PER_SECOND]";
  const long port = number_at(2, argc, argv, usage), server = number_at(3, argc, argv, usage);
  member_count = number_at(4, argc, argv, usage);
  speaker_count = number_at(5, argc, argv, usage);
  in_flight = number_at(6, argc, argv, usage);
  const double for_seconds = (double)number_at(7, argc, argv, usage) / 1e3;
  rate = argc > 8 ? number_at(8, argc, argv, usage) : 0;
  protocol = chat_protocol_called(argv[1]);
  if (!protocol || speaker_count < 1 || speaker_count > SPEAKERS_AT_MOST || speaker_count >= member_count ||
      in_flight < LINES_A_WRITE || in_flight * speaker_count > TRANSCRIPT_LINES / 2)
    give_up("usage: %s %s", argv[0], usage);

  raise_descriptor_limit();
  epoll = (int)must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  transcript.bytes = new_ring(TRANSCRIPT_BYTES);
  members = calloc((size_t)member_count, sizeof *members);
  latencies_at_most = (long)((double)rate * for_seconds + 1) * member_count;
  latencies = calloc((size_t)latencies_at_most, sizeof *latencies);
  clockid_t server_clock;
  if (clock_getcpuclockid((pid_t)server, &server_clock) != 0) give_up("no process %ld", server);

  const double joining = seconds(CLOCK_MONOTONIC);
  join_all(port);
  prepare_all(port);
  settle();
  const double joining_took = last_arrival - joining;

  is_measuring = true;
  const double began = seconds(CLOCK_MONOTONIC), own_before = seconds(CLOCK_PROCESS_CPUTIME_ID),
               server_before = seconds(server_clock);
  talk(for_seconds);
  print_figures(last_arrival - began, seconds(CLOCK_PROCESS_CPUTIME_ID) - own_before,
                seconds(server_clock) - server_before);
  printf(" join_seconds=%.3f", joining_took);
  print_latencies();
  putchar('\n');
}
