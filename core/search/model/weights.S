# The model file as it is, in read-only data; mapped, never read before somebody embeds.
    .section .rodata
    .balign 64
    .globl sixth_model_begin, sixth_model_end
sixth_model_begin:
    .incbin SIXTH_MODEL_FILE
sixth_model_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
