/* Allocation with an alignment, and in another size. Sources: POSIX posix_memalign; C17 7.22.3.5. */
#include "library.h"

void *malloc(slicc_size size);
void free(void *pointer);
void *__slicc_carry(void *to, const void *from, slicc_size most);

/* Of a size of 0: the old object is freed, and the result is null or leads to nothing. */
void *realloc(void *old, slicc_size size)
{
    void *made = malloc(size);
    if (!old)
        return made;
    if (made)
        __slicc_carry(made, old, size);
    if (made || size == 0)
        free(old);
    return made;
}

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
