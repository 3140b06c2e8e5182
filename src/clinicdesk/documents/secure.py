"""An encrypted copy of a document: AES-256 (PDF 2.0, revision 6), opened by a passphrase.

The copy has bytes and a hash of its own; what is archived is the document itself.
"""

import io

from clinicdesk.domain.errors import BadInput

__all__ = ["LEAST_PASSPHRASE", "encrypted_copy"]

LEAST_PASSPHRASE = 12
"""Letters of a passphrase: the file leaves the clinic, and can be tried for ever."""


def encrypted_copy(pdf: bytes, passphrase: str, owner_passphrase: str = "") -> bytes:
    """Return the document encrypted; reading aloud stays allowed (accessibility), changing not.

    ``owner_passphrase`` may lift the restrictions; where empty nobody can, short of the passphrase.

    Raises:
        BadInput: the passphrase is shorter than twelve letters.
    """
    # pikepdf is loaded when a copy is locked, not at the start.
    import pikepdf

    if len(passphrase) < LEAST_PASSPHRASE:
        raise BadInput(
            "The passphrase is too short.",
            f"Use at least {LEAST_PASSPHRASE} letters; plain words are easy to tell by phone.",
        )
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            target,
            encryption=pikepdf.Encryption(
                user=passphrase,
                owner=owner_passphrase or passphrase,
                R=6,
                aes=True,
                metadata=True,
                allow=pikepdf.Permissions(
                    extract=True,
                    accessibility=True,
                    modify_annotation=False,
                    modify_assembly=False,
                    modify_form=False,
                    modify_other=False,
                ),
            ),
        )
    return target.getvalue()
