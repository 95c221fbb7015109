#ifndef SLICC_MINWINDEF_H
#define SLICC_MINWINDEF_H
#include <windef.h>

#endif
