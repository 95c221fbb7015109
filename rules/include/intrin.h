#ifndef SLICC_INTRIN_H
#define SLICC_INTRIN_H
#include <stddef.h>
void __cpuid(int Registers[4], int Function);
void __cpuidex(int Registers[4], int Function, int Leaf);
unsigned long long __rdtsc(void);
unsigned long long __readmsr(unsigned long Register);
void __writemsr(unsigned long Register, unsigned long long Value);
unsigned long long _xgetbv(unsigned int Register);
unsigned char __inbyte(unsigned short Port);
unsigned short __inword(unsigned short Port);
unsigned long __indword(unsigned short Port);
void __outbyte(unsigned short Port, unsigned char Value);
void __outword(unsigned short Port, unsigned short Value);
void __outdword(unsigned short Port, unsigned long Value);
#ifndef __nop
void __nop(void);
#endif
void __halt(void);
void _mm_pause(void);
void _mm_mfence(void);
void _mm_lfence(void);
void _mm_sfence(void);
unsigned int _rotl(unsigned int Value, int Shift);
unsigned int _rotr(unsigned int Value, int Shift);
unsigned long long _rotl64(unsigned long long Value, int Shift);
unsigned long long _rotr64(unsigned long long Value, int Shift);
unsigned short _byteswap_ushort(unsigned short Value);
unsigned long _byteswap_ulong(unsigned long Value);
unsigned long long _byteswap_uint64(unsigned long long Value);
unsigned char _BitScanForward(unsigned long *Index, unsigned long Mask);
unsigned char _BitScanReverse(unsigned long *Index, unsigned long Mask);
unsigned char _BitScanForward64(unsigned long *Index, unsigned long long Mask);
unsigned char _BitScanReverse64(unsigned long *Index, unsigned long long Mask);
void *_ReturnAddress(void);
void *_AddressOfReturnAddress(void);
#endif
