/* ring.h: memory that is mapped twice in a row, so that a range of bytes is contiguous wherever it begins.

   Positions count up for ever; ring_at tells where one lies. Whoever writes keeps less than the
   ring's size between the oldest byte still wanted and the newest. */
#ifndef RING_H
#define RING_H

#include "loopback.h"

#include <stdint.h>
#include <sys/mman.h>

struct ring {
  char* bytes;
  size_t size; /* a power of two, in whole pages */
};

static inline struct ring new_ring(size_t size)
{
  const int memory = (int)must(memfd_create("ring", MFD_CLOEXEC), "memfd_create");
  must(ftruncate(memory, (off_t)size), "ftruncate");
  char* bytes = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  must(bytes == MAP_FAILED ? -1 : 0, "mmap");
  for (int half = 0; half < 2; half++) {
    void* mapped =
        mmap(bytes + (size_t)half * size, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, memory, 0);
    must(mapped == MAP_FAILED ? -1 : 0, "mmap");
  }
  must(close(memory), "close");
  return (struct ring){bytes, size};
}

static inline char* ring_at(const struct ring* ring, uint64_t position)
{
  return ring->bytes + (position & (ring->size - 1));
}

#endif
