#ifndef SLICC_USBSPEC_H
#define SLICC_USBSPEC_H
#include <usb.h>
#endif
