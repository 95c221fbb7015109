/* Allocation with an alignment. Source: POSIX posix_memalign. */
#include "library.h"

void *malloc(slicc_size size);

int posix_memalign(void **result, slicc_size alignment, slicc_size size)
{
    void *made;
    if (alignment == 0 || (alignment & (alignment - 1)) || alignment % sizeof(void *))
        return 22;
    made = malloc(size);
    if (!made)
        return 12;
    *result = made;
    return 0;
}
