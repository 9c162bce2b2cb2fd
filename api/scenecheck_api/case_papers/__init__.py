"""The papers of a case as PDF: the agreement and the draft determination."""

from scenecheck_api.case_papers.pdf import agreement_pdf, determination_pdf

__all__ = ["agreement_pdf", "determination_pdf"]
