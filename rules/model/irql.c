/* The current IRQL, which x64 keeps in its control register 8: inline bodies of kits' headers read and write that.
 * Source: wdm/nf-wdm-keraiseirql, -kelowerirql, -kegetcurrentirql, -kesynchronizeexecution; cpp/intrinsics/readcr8. */
#include <ntddk.h>
#include "intrinsics.h"

void KeRaiseIrql(KIRQL NewIrql, PKIRQL OldIrql)
{
    *OldIrql = __slicc_irql;
    __slicc_irql = NewIrql;
}

KIRQL KfRaiseIrql(KIRQL NewIrql)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = NewIrql;
    return old;
}

void KeLowerIrql(KIRQL NewIrql)
{
    __slicc_irql = NewIrql;
}

void KfLowerIrql(KIRQL NewIrql)
{
    __slicc_irql = NewIrql;
}

KIRQL KeRaiseIrqlToDpcLevel(void)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = 2;
    return old;
}

KIRQL KeRaiseIrqlToSynchLevel(void)
{
    unsigned char old = __slicc_irql;
    __slicc_irql = 2;
    return old;
}

KIRQL KeGetCurrentIrql(void)
{
    return __slicc_irql;
}

unsigned __int64 __readcr8(void)
{
    return __slicc_irql;
}

void __writecr8(unsigned __int64 Data)
{
    __slicc_irql = (unsigned char)Data;
}

BOOLEAN KeSynchronizeExecution(PKINTERRUPT Interrupt, PKSYNCHRONIZE_ROUTINE SynchronizeRoutine, PVOID SynchronizeContext)
{
    unsigned char old = __slicc_irql;
    BOOLEAN result;
    (void)Interrupt;
    __slicc_irql = SLICC_DIRQL;
    result = SynchronizeRoutine(SynchronizeContext);
    __slicc_irql = old;
    return result;
}

void slicc_paged_code(void)
{
}
