"""Frame in, terminal bytes out.

Everything between a decoded picture and the bytes that a terminal gets, with no
user interface in it: asking the terminal what it can do (:mod:`.probe`), fitting
the picture into cells (:mod:`.geometry`), the latest-frame mailbox
(:mod:`.mailbox`), pacing on acknowledgements (:mod:`.pacing`), the encoders
(:mod:`.encoders`) and the thread that joins them (:mod:`.presenter`).

Nothing is imported here, so that plain commands never load numpy or av.
"""
