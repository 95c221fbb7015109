#ifndef SLICC_USB100_H
#define SLICC_USB100_H
#include <usb.h>
#endif
