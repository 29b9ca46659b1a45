"""The personal data that videos stores: the register, and the documents about a user, for exports."""

from subgraphs.videos.store.personal_data.register import PERSONAL_DATA, PersonalCollection

__all__ = ["PERSONAL_DATA", "PersonalCollection"]
